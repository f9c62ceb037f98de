// SPDX-License-Identifier: MIT
#include "vmm/ram.h"

#include <sys/mman.h>

#include "vmm/layout.h"

#define HUGE_PAGE 0x200000
#define BYTES_MAX (UINT64_C(1) << 46) // what the address space of a process has room for

// As much as asked for, beginning at a multiple of a huge page, so that the host can give the guest such pages.
static uint8_t *map_aligned(uint64_t len)
{
	uint64_t whole = len + HUGE_PAGE, before;
	uint8_t *at = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (at == MAP_FAILED)
		return NULL;
	before = -(uintptr_t)at % HUGE_PAGE;
	if (before)
		munmap(at, before);
	munmap(at + before + len, HUGE_PAGE - before);
	return at + before;
}

static uint8_t *map_huge(uint64_t len)
{
	uint8_t *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	return at == MAP_FAILED ? NULL : at;
}

static int add(struct guest_memory *m, uint64_t start, uint64_t len, bool has_huge_pages, struct err **e)
{
	uint8_t *at = has_huge_pages ? map_huge(len) : map_aligned(len);

	if (!at)
		return err_sys(e, "cannot get %llu MiB of memory%s for the guest", (unsigned long long)(len >> 20),
			has_huge_pages ? " in huge pages" : "");
	// A dump of this process is of use without its guest's memory, and a child has no business there.
	madvise(at, len, MADV_DONTDUMP);
	madvise(at, len, MADV_DONTFORK);
	m->regions[m->count++] = (struct guest_region){start, len, at};
	return 0;
}

int ram_make(struct guest_memory *m, uint64_t bytes, bool has_huge_pages, struct err **e)
{
	uint64_t low = bytes < LAYOUT_GAP ? bytes : LAYOUT_GAP;

	*m = (struct guest_memory){.count = 0};
	if (bytes > BYTES_MAX)
		return err_set(e, "cannot get %llu MiB of memory for the guest", (unsigned long long)(bytes >> 20));
	if (add(m, 0, low, has_huge_pages, e))
		return -1;
	return bytes > low ? add(m, LAYOUT_GAP_END, bytes - low, has_huge_pages, e) : 0;
}

int ram_attach(const struct guest_memory *m, struct kvm *k, struct err **e)
{
	for (unsigned i = 0; i < m->count; i++)
		if (kvm_add_memory(k, i, m->regions[i].start, m->regions[i].len, m->regions[i].at, e))
			return -1;
	return 0;
}

void ram_free(struct guest_memory *m)
{
	for (size_t i = 0; i < m->count; i++)
		munmap(m->regions[i].at, m->regions[i].len);
	m->count = 0;
}
