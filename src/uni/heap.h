// SPDX-License-Identifier: MIT
// How large the heap of a unikernel is.
#ifndef UNI_HEAP_H
#define UNI_HEAP_H

#include <stdint.h>

#include "base/err.h"
#include "tender/elf.h"

// Returns bytes for a container whose limit is so many (0 and less: none), on a host of so many. With a limit the heap
// is what remains beside the unikernel's data, stack and page tables, so that it can be filled without the kernel
// killing anything; without, it is the host's memory, as for any process. Returns 0 with *e set when nothing useful
// remains.
uint64_t heap_size(int64_t limit, uint64_t host, const struct elf_image *image, struct err **e);

// Returns the bytes of memory that this host has.
uint64_t heap_host(void);

#endif
