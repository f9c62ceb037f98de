// SPDX-License-Identifier: MIT
#include "tender/elf.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "tender/manifest.h"

#define PAGE_MASK (UNIKERNEL_PAGE - 1)

// Whether len bytes at offset lie within size. No sum can overflow.
static bool fits(uint64_t offset, uint64_t len, uint64_t size)
{
	return offset <= size && len <= size - offset;
}

static uint64_t page_up(uint64_t n)
{
	return (n + PAGE_MASK) & ~(uint64_t)PAGE_MASK;
}

static int check_kind(const Elf64_Ehdr *h, struct err **e)
{
	if (memcmp(h->e_ident, ELFMAG, SELFMAG) != 0)
		return err_kind_set(e, ERR_UNSUPPORTED, "it is no ELF file");
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_X86_64)
		return err_kind_set(e, ERR_UNSUPPORTED, "it is not for x86-64");
	if (h->e_ident[EI_VERSION] != EV_CURRENT || h->e_version != EV_CURRENT)
		return err_set(e, "its ELF version is %u", h->e_version);
	if (h->e_type != ET_EXEC)
		return err_kind_set(e, ERR_UNSUPPORTED, "its ELF type is %u: no program at fixed addresses", h->e_type);
	if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum < 1 || h->e_phnum > ELF_HEADERS)
		return err_set(e, "it has %u program headers of %u bytes; 1 to %d of %zu are allowed", h->e_phnum,
			h->e_phentsize, ELF_HEADERS, sizeof(Elf64_Phdr));
	return 0;
}

static int protection_of(const Elf64_Phdr *p)
{
	return (p->p_flags & PF_R ? PROT_READ : 0) | (p->p_flags & PF_W ? PROT_WRITE : 0) |
	       (p->p_flags & PF_X ? PROT_EXEC : 0);
}

static int check_place(const Elf64_Phdr *p, uint64_t from, uint64_t size, struct err **e)
{
	const char *at = "segment";

	if (p->p_filesz > p->p_memsz)
		return err_set(e, "its %s at 0x%lx is larger in the file than in memory", at, p->p_vaddr);
	if (!fits(p->p_offset, p->p_filesz, size))
		return err_set(e, "its %s at 0x%lx is not wholly in the file", at, p->p_vaddr);
	if (p->p_vaddr < UNIKERNEL_IMAGE || !fits(p->p_vaddr, p->p_memsz, UNIKERNEL_IMAGE_END))
		return err_set(e, "its %s of 0x%lx bytes at 0x%lx lies outside of 0x%x … 0x%x", at, p->p_memsz,
			p->p_vaddr, UNIKERNEL_IMAGE, UNIKERNEL_IMAGE_END);
	if ((p->p_vaddr & PAGE_MASK) != (p->p_offset & PAGE_MASK))
		return err_set(e, "its %s at 0x%lx is at another place in its page in the file", at, p->p_vaddr);
	if ((p->p_vaddr & ~(uint64_t)PAGE_MASK) < from)
		return err_set(
			e, "its %s at 0x%lx shares a page with one before it, or is out of order", at, p->p_vaddr);
	return 0;
}

static int check_protection(const Elf64_Phdr *p, struct err **e)
{
	int protection = protection_of(p);

	if (p->p_flags & ~(Elf64_Word)(PF_R | PF_W | PF_X))
		return err_set(e, "its segment at 0x%lx has the flags 0x%x", p->p_vaddr, p->p_flags);
	if ((protection & PROT_WRITE) && (protection & PROT_EXEC))
		return err_set(e, "its segment at 0x%lx is writable and executable", p->p_vaddr);
	if (!(protection & PROT_READ))
		return err_set(e, "its segment at 0x%lx is not readable", p->p_vaddr);
	return 0;
}

static int add_segment(struct elf_image *image, const Elf64_Phdr *p, uint64_t size, struct err **e)
{
	const struct elf_segment *last = image->segments ? &image->segment[image->segments - 1] : NULL;

	if (!p->p_memsz)
		return 0;
	if (image->segments == ELF_SEGMENTS)
		return err_set(e, "it has more than %d segments", ELF_SEGMENTS);
	if (check_place(p, last ? page_up(last->address + last->size) : 0, size, e) || check_protection(p, e))
		return -1;
	image->segment[image->segments++] = (struct elf_segment){.address = p->p_vaddr,
		.size = p->p_memsz,
		.offset = p->p_offset,
		.bytes = p->p_filesz,
		.protection = protection_of(p)};
	return 0;
}

const struct elf_segment *elf_segment_of(const struct elf_image *image, uint64_t address, uint64_t size)
{
	for (size_t i = 0; i < image->segments; i++) {
		const struct elf_segment *s = &image->segment[i];

		if (address >= s->address && fits(address - s->address, size, s->size))
			return s;
	}
	return NULL;
}

// Sets headers_at if some segment brings the headers into memory.
static void find_headers(struct elf_image *image, uint64_t offset)
{
	uint64_t len = image->headers * sizeof(Elf64_Phdr);

	for (size_t i = 0; i < image->segments; i++) {
		const struct elf_segment *s = &image->segment[i];

		if (offset >= s->offset && fits(offset - s->offset, len, s->bytes))
			image->headers_at = s->address + (offset - s->offset);
	}
}

static int read_headers(const uint8_t *file, size_t size, struct elf_image *image, struct err **e)
{
	for (size_t i = 0; i < image->headers; i++) {
		const Elf64_Phdr *p = &image->header[i];

		if (p->p_type == PT_INTERP || p->p_type == PT_DYNAMIC)
			return err_kind_set(e, ERR_UNSUPPORTED, "it is linked dynamically");
		if (p->p_type == PT_LOAD && add_segment(image, p, size, e))
			return -1;
	}
	return manifest_read(file, size, image, e);
}

// The unikernel is jumped to here, and its thread pointer is read and written before anything else.
static int check_addresses(const struct elf_image *image, struct err **e)
{
	const struct elf_segment *text = elf_segment_of(image, image->entry, 1);
	uint64_t pointer = image->manifest.thread_pointer;
	const struct elf_segment *data = elf_segment_of(image, pointer, sizeof(uint64_t));

	if (!text || !(text->protection & PROT_EXEC))
		return err_set(e, "its entry 0x%lx is in no executable segment", image->entry);
	if (pointer && (pointer % 16 || !data || !(data->protection & PROT_WRITE)))
		return err_set(e, "its thread pointer 0x%lx is in no writable segment, or no multiple of 16", pointer);
	return 0;
}

int elf_read(const void *file, size_t size, struct elf_image *image, struct err **e)
{
	Elf64_Ehdr h;

	*image = (struct elf_image){0};
	if (size < sizeof(h))
		return err_kind_set(e, ERR_UNSUPPORTED, "it is no ELF file");
	memcpy(&h, file, sizeof(h));
	if (check_kind(&h, e))
		return -1;
	image->entry = h.e_entry;
	image->headers = h.e_phnum;
	if (!fits(h.e_phoff, image->headers * sizeof(Elf64_Phdr), size))
		return err_set(e, "its program headers are not wholly in the file");
	memcpy(image->header, (const uint8_t *)file + h.e_phoff, image->headers * sizeof(Elf64_Phdr));
	if (read_headers(file, size, image, e) || check_addresses(image, e))
		return -1;
	find_headers(image, h.e_phoff);
	return 0;
}
