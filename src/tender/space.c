// SPDX-License-Identifier: MIT
#include "tender/space.h"

#include <string.h>
#include <sys/mman.h>

// At either end of the heap, where a small unikernel has all that it needs: pages of 2 MiB would be waste for it,
// zeroed and counted for nothing.
#define SMALL_PAGES (4u << 20)

// A heap from this size on is for a program that works with much memory, and cannot ask for huge pages itself.
#define LARGE_HEAP (128u << 20)

static void *at(uint64_t address)
{
	return (void *)(uintptr_t)address;
}

static uint64_t page_down(uint64_t n)
{
	return n & ~(uint64_t)(UNIKERNEL_PAGE - 1);
}

static uint64_t page_up(uint64_t n)
{
	return page_down(n + UNIKERNEL_PAGE - 1);
}

// As mmap at a fixed address where nothing is. Kernels before 4.17 take the address as a hint.
static void *map(uint64_t address, uint64_t size, int protection, int fd, uint64_t offset)
{
	int flags = MAP_PRIVATE | MAP_FIXED_NOREPLACE | (fd < 0 ? MAP_ANONYMOUS | MAP_NORESERVE : 0);
	void *p = mmap(at(address), size, protection, flags, fd, (off_t)offset);

	if (p == MAP_FAILED || p == at(address))
		return p;
	munmap(p, size);
	return MAP_FAILED;
}

void *space_map(uint64_t address, uint64_t size, const char *what, struct err **e)
{
	void *p = map(address, size, PROT_READ | PROT_WRITE, -1, 0);

	if (p != MAP_FAILED)
		return p;
	err_sys(e, "cannot map the %s of %lu bytes at 0x%lx", what, size, address);
	return NULL;
}

int space_map_stack(uint64_t size, struct err **e)
{
	void *p = space_map(UNIKERNEL_STACK_END - size, size, "stack", e);

	if (!p)
		return -1;
	madvise(p, size, MADV_NOHUGEPAGE);
	return 0;
}

int space_map_heap(uint64_t size, struct err **e)
{
	uint64_t ends = size < SMALL_PAGES ? size : SMALL_PAGES;
	void *p = space_map(UNIKERNEL_HEAP, size, "heap", e);

	if (!p)
		return -1;
	madvise(p, ends, MADV_NOHUGEPAGE);
	madvise((uint8_t *)p + size - ends, ends, MADV_NOHUGEPAGE);
	// A core file of a unikernel that fails would be as large as this.
	madvise(p, size, MADV_DONTDUMP);
	return 0;
}

bool space_ask_huge(uint64_t size)
{
	if (size < LARGE_HEAP)
		return false;
	return madvise(at(UNIKERNEL_HUGE_START), UNIKERNEL_HEAP + size - SMALL_PAGES - UNIKERNEL_HUGE_START,
		       MADV_HUGEPAGE) == 0;
}

// The rest of the page in which the file's bytes end holds whatever follows in the file.
static int clear_tail(const struct elf_segment *s, uint64_t file_end, struct err **e)
{
	uint64_t from = s->address + s->bytes;

	if (s->bytes == s->size || from == file_end)
		return 0;
	if (!(s->protection & PROT_WRITE) && mprotect(at(page_down(from)), UNIKERNEL_PAGE, PROT_READ | PROT_WRITE))
		return err_sys(e, "cannot clear the end of the segment at 0x%lx", s->address);
	memset(at(from), 0, file_end - from);
	return 0;
}

static int map_segment(const struct elf_segment *s, int fd, struct err **e)
{
	uint64_t begin = page_down(s->address), end = page_up(s->address + s->size);
	uint64_t file_end = s->bytes ? page_up(s->address + s->bytes) : begin;
	// Never what it shall not be in the end, except that the tail of one that is not writable is cleared first.
	int first = s->protection & PROT_WRITE ? s->protection : PROT_READ;

	if (file_end > begin && map(begin, file_end - begin, first, fd, page_down(s->offset)) == MAP_FAILED)
		return err_sys(e, "cannot map the segment at 0x%lx", s->address);
	if (s->bytes && clear_tail(s, file_end, e))
		return -1;
	if (end > file_end && !space_map(file_end, end - file_end, "segment", e))
		return -1;
	if (mprotect(at(begin), end - begin, s->protection))
		return err_sys(e, "cannot protect the segment at 0x%lx", s->address);
	return 0;
}

int space_map_image(const struct elf_image *image, int fd, struct err **e)
{
	for (size_t i = 0; i < image->segments; i++)
		if (map_segment(&image->segment[i], fd, e))
			return -1;
	return 0;
}
