// SPDX-License-Identifier: MIT
// What a guest's kernel finds in its memory when it begins: its command line, a map of the memory, where the initrd is;
// as Linux's zero page (https://docs.kernel.org/arch/x86/zero-page.html) or as Xen's hvm_start_info
// (https://xenbits.xen.org/docs/unstable/misc/pvh.html), by the way that it is entered.
#ifndef VMM_BOOT_H
#define VMM_BOOT_H

#include "base/err.h"
#include "vmm/kernel.h"
#include "vmm/memory.h"

struct boot {
	const struct kernel *kernel;
	const char *cmdline;
	uint64_t initrd, initrd_size; // 0: none
	uint64_t rsdp;                // address of ACPI's root pointer; 0: no ACPI
};

// Writes it.
int boot_write(const struct guest_memory *m, const struct boot *b, struct err **e);

#endif
