// SPDX-License-Identifier: MIT
// The state in which a vCPU meets a kernel: Linux's 64-bit protocol (https://docs.kernel.org/arch/x86/boot.html) or
// PVH's 32 bits (https://xenbits.xen.org/docs/unstable/misc/pvh.html). What is not set here is as after a reset.
#ifndef VMM_REGISTERS_H
#define VMM_REGISTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/memory.h"

// Writes what the state refers to: segment descriptors and, for 64 bits, page tables of the first GiB.
int registers_write_tables(const struct guest_memory *m, bool is_pvh, struct err **e);

// Puts the vCPU at the kernel's entry. After its CPUID.
int registers_set_boot(int vcpu, uint64_t entry, bool is_pvh, struct err **e);

// Sets the model-specific registers that firmware would, on any vCPU.
int registers_set_msrs(int vcpu, struct err **e);

#endif
