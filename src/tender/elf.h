// SPDX-License-Identifier: MIT
// The unikernel's file, as abi/unikernel.h wants it. Whoever made it is not trusted: everything is checked here, on
// copies, before a byte of it is mapped. https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html
#ifndef TENDER_ELF_H
#define TENDER_ELF_H

#include <elf.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/unikernel.h"
#include "base/err.h"

#define ELF_HEADERS  32 // program headers that a file may have
#define ELF_SEGMENTS 16 // of them PT_LOAD

struct elf_segment {
	uint64_t address, size; // in memory, bytes
	uint64_t offset, bytes; // in the file
	int protection;         // PROT_…
};

struct elf_image {
	struct elf_segment segment[ELF_SEGMENTS]; // ascending, sharing no page
	size_t segments;
	uint64_t entry;
	Elf64_Phdr header[ELF_HEADERS];
	size_t headers;
	uint64_t headers_at; // their address in memory; 0: in no segment
	struct unikernel_manifest manifest;
};

// Reads a whole file that lies in memory. Fails, saying what is wrong, on whatever breaks the rules: ERR_UNSUPPORTED
// when it is an ordinary program rather than a broken unikernel.
int elf_read(const void *file, size_t size, struct elf_image *image, struct err **e);

// Returns the segment in which size bytes at address lie, or NULL.
const struct elf_segment *elf_segment_of(const struct elf_image *image, uint64_t address, uint64_t size);

#endif
