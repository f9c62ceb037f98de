// SPDX-License-Identifier: MIT
// The processors and interrupt lines as a table of Intel's MultiProcessor Specification 1.4, for a kernel that is not
// told them by ACPI.
#ifndef VMM_MPTABLE_H
#define VMM_MPTABLE_H

#include "base/err.h"
#include "vmm/memory.h"

// Writes it for that many processors, at most LAYOUT_CPUS_MAX.
int mptable_write(const struct guest_memory *m, unsigned cpus, struct err **e);

#endif
