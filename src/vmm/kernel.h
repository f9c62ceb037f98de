// SPDX-License-Identifier: MIT
// A guest's kernel, read from a file into its memory: an ELF file by its program headers, a bzImage as
// https://docs.kernel.org/arch/x86/boot.html says. The file is a stranger's.
#ifndef VMM_KERNEL_H
#define VMM_KERNEL_H

#include <asm/bootparam.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/memory.h"

struct kernel {
	uint64_t entry;             // where the first instruction is
	uint64_t end;               // the first byte behind the kernel and what it needs at once
	bool is_pvh;                // entered as Xen's PVH guests are, in 32 bits; else by Linux's 64-bit protocol
	struct setup_header header; // of a bzImage; else zero
	uint64_t initrd_max;        // the last address that an initrd may have
};

// Reads it, whichever of the two it is. Nothing is written below 1 MiB or outside of memory.
int kernel_load(const struct guest_memory *m, int fd, struct kernel *k, struct err **e);

// Reads one that is an ELF file; *k is as kernel_load begins.
int kernel_load_elf(const struct guest_memory *m, int fd, struct kernel *k, struct err **e);

// The same of a bzImage.
int kernel_load_bzimage(const struct guest_memory *m, int fd, struct kernel *k, struct err **e);

// Reads len bytes of the file at offset into data. A shorter file is an error.
int kernel_read(int fd, uint64_t offset, void *data, uint64_t len, struct err **e);

// Reads an initrd to the end of the memory below 4 GiB, behind the kernel. *address and *size say where it is.
int initrd_load(const struct guest_memory *m, int fd, const struct kernel *k, uint64_t *address, uint64_t *size,
	struct err **e);

#endif
