// SPDX-License-Identifier: MIT
// Any bytes as a unikernel. What is accepted must be something that can be mapped without harm: within its range,
// nothing twice, nothing writable and executable, nothing beyond the file.
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "tender/elf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct elf_image *image, size_t size)
{
	uint64_t from = UNIKERNEL_IMAGE;

	for (size_t i = 0; i < image->segments; i++) {
		const struct elf_segment *s = &image->segment[i];

		if (s->address / 4096 * 4096 < from || s->address + s->size > UNIKERNEL_IMAGE_END || !s->size)
			__builtin_trap();
		if (s->bytes > s->size || s->offset + s->bytes > size)
			__builtin_trap();
		if ((s->protection & PROT_WRITE) && (s->protection & PROT_EXEC))
			__builtin_trap();
		from = (s->address + s->size + 4095) / 4096 * 4096;
	}
	if (!(elf_segment_of(image, image->entry, 1)->protection & PROT_EXEC))
		__builtin_trap();
}

// Random bytes hardly ever get as far as program headers, so half of the inputs are what follows the file's header.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t file[1 << 16];
	Elf64_Ehdr head = {.e_type = ET_EXEC,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_entry = UNIKERNEL_IMAGE,
		.e_phoff = sizeof(head),
		.e_phentsize = sizeof(Elf64_Phdr)};
	struct elf_image image;

	if (size < 2 || size > sizeof(file) - sizeof(head))
		return 0;
	if (data[0] & 1) {
		if (elf_read(data + 1, size - 1, &image, NULL) == 0)
			check(&image, size - 1);
		return 0;
	}
	memcpy(head.e_ident, ELFMAG "\2\1\1", 7);
	head.e_phnum = data[1] % ELF_HEADERS;
	memcpy(file, &head, sizeof(head));
	memcpy(file + sizeof(head), data + 2, size - 2);
	if (elf_read(file, sizeof(head) + size - 2, &image, NULL) == 0)
		check(&image, sizeof(head) + size - 2);
	return 0;
}
