// SPDX-License-Identifier: MIT
// https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html; the note that names a PVH entry is Xen's
// (https://xenbits.xen.org/docs/unstable/misc/pvh.html).
#include <elf.h>
#include <string.h>

#include "vmm/kernel.h"
#include "vmm/layout.h"

#define SEGMENTS_MAX 64   // program headers
#define NOTES_MAX    8192 // bytes of notes, all that a kernel has
#define PVH_NOTE     18   // XEN_ELFNOTE_PHYS32_ENTRY

static int check_header(const Elf64_Ehdr *h, struct err **e)
{
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB || h->e_machine != EM_X86_64)
		return err_set(e, "cannot run it: it is an ELF file, but none for x86-64");
	if (h->e_type != ET_EXEC && h->e_type != ET_DYN)
		return err_set(e, "cannot run it: it is an ELF file, but no program");
	if (h->e_phentsize != sizeof(Elf64_Phdr) || h->e_phnum == 0 || h->e_phnum > SEGMENTS_MAX)
		return err_set(e, "cannot run it: it has %u program headers of %u bytes", h->e_phnum, h->e_phentsize);
	return 0;
}

// What a segment has in memory beyond the file's bytes is zero, as fresh memory is; but segments may overlap.
static int load_segment(const struct guest_memory *m, int fd, const Elf64_Phdr *p, struct kernel *k, struct err **e)
{
	uint8_t *host;

	if (p->p_memsz == 0)
		return 0;
	if (p->p_filesz > p->p_memsz)
		return err_set(e, "cannot load it: a segment has more bytes in the file than in memory");
	host = p->p_paddr >= LAYOUT_HIGH ? guest_range(m, p->p_paddr, p->p_memsz) : NULL;
	if (!host)
		return err_set(e, "cannot load it: the guest has no memory for a segment of %llu bytes at 0x%llx",
			(unsigned long long)p->p_memsz, (unsigned long long)p->p_paddr);
	if (p->p_paddr + p->p_memsz > k->end)
		k->end = p->p_paddr + p->p_memsz;
	return kernel_read(fd, p->p_offset, host, p->p_filesz, e);
}

static uint64_t align4(uint64_t v)
{
	return (v + 3) & ~UINT64_C(3);
}

// A note is three words, the name, the description, each filled up to four bytes. Returns whether this one names the
// entry.
static bool read_note(const uint8_t *note, uint64_t name_len, uint64_t len, uint32_t type, struct kernel *k)
{
	uint64_t entry = 0;

	if (type != PVH_NOTE || name_len != 4 || memcmp(note, "Xen", 4) != 0 || (len != 4 && len != 8))
		return false;
	memcpy(&entry, note + align4(name_len), len);
	k->entry = entry;
	k->is_pvh = true;
	return true;
}

// A note that is cut ends the search: it is no note of ours.
static int find_entry(int fd, const Elf64_Phdr *p, struct kernel *k, struct err **e)
{
	uint8_t notes[NOTES_MAX];
	uint64_t len = p->p_filesz, at = 0, body;
	Elf64_Nhdr n;

	if (len > sizeof(notes))
		return 0;
	if (kernel_read(fd, p->p_offset, notes, len, e))
		return -1;
	while (len - at >= sizeof(n)) {
		memcpy(&n, notes + at, sizeof(n));
		at += sizeof(n);
		body = align4(n.n_namesz) + align4(n.n_descsz);
		if (body > len - at || read_note(notes + at, n.n_namesz, n.n_descsz, n.n_type, k))
			break;
		at += body;
	}
	return 0;
}

// The entry is code of the kernel's own, whose pages the tables of the start map (32 bits need none).
static int check_entry(const struct guest_memory *m, const struct kernel *k, struct err **e)
{
	if (k->entry < LAYOUT_HIGH || k->entry >= k->end || !guest_range(m, k->entry, 1) ||
		(!k->is_pvh && k->end > LAYOUT_MAPPED))
		return err_set(e, "cannot run it: its entry 0x%llx is not within what is loaded",
			(unsigned long long)k->entry);
	return 0;
}

int kernel_load_elf(const struct guest_memory *m, int fd, struct kernel *k, struct err **e)
{
	Elf64_Phdr p[SEGMENTS_MAX];
	Elf64_Ehdr h;

	if (kernel_read(fd, 0, &h, sizeof(h), e) || check_header(&h, e) ||
		kernel_read(fd, h.e_phoff, p, sizeof(*p) * h.e_phnum, e))
		return -1;
	k->entry = h.e_entry;
	for (unsigned i = 0; i < h.e_phnum; i++)
		if ((p[i].p_type == PT_LOAD && load_segment(m, fd, &p[i], k, e)) ||
			(p[i].p_type == PT_NOTE && !k->is_pvh && find_entry(fd, &p[i], k, e)))
			return -1;
	return check_entry(m, k, e);
}
