// SPDX-License-Identifier: MIT
// Memory of a VM that others share with it, as virtiofsd does.
#ifndef RUNTIME_VM_MEMORY_H
#define RUNTIME_VM_MEMORY_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

// Makes size bytes of memory as a file without a name, which uid may open again by its descriptor. Who maps it with
// MADV_HUGEPAGE gets huge pages, as he would for memory of his own: a memfd has none by default. Returns the
// descriptor, or -1 with *e set.
int vm_memory(uint64_t size, uid_t uid, gid_t gid, struct err **e);

#endif
