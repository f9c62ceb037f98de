// SPDX-License-Identifier: MIT
// Two bits for each page: whether it is taken, and whether it may hold something from before. A page that was never
// taken is zero, so only the others are cleared; and memory that is never written costs the host none.
#include "libos/heap.h"
#include "abi/unikernel.h"

#include <string.h>

#define PAGE UNIKERNEL_PAGE
#define BITS 64 // of a word

#define BRK_ROOM 256 // pages at the bottom that are left to brk as long as there are others
#define HUGE     512 // pages of a huge one
#define LARGE    (16 * HUGE)

static struct {
	uintptr_t start;         // of the first page that can be taken
	size_t pages, free;      // in all, and those not taken
	size_t bottom;           // where mmap begins
	size_t low;              // from bottom to here all are taken
	size_t for_large;        // where what is large begins
	uint64_t *taken, *dirty; // a bit each
} heap;

static size_t pages_of(size_t bytes)
{
	return bytes / PAGE + (bytes % PAGE != 0);
}

void heap_start(uint64_t address, uint64_t bytes)
{
	size_t pages = bytes / PAGE, words = pages / BITS + 1, books = pages_of(2 * words * sizeof(uint64_t));

	heap.for_large = 0;
	heap.taken = (uint64_t *)address;
	heap.dirty = heap.taken + words;
	heap.start = address + books * PAGE;
	heap.pages = heap.free = pages > books ? pages - books : 0;
	heap.bottom = heap.low = BRK_ROOM < heap.pages / 16 ? BRK_ROOM : heap.pages / 16;
}

void heap_large_from(uint64_t address)
{
	heap.for_large = (address - heap.start) / PAGE;
}

static bool is_set(const uint64_t *bits, size_t page)
{
	return bits[page / BITS] >> page % BITS & 1;
}

static void set(uint64_t *bits, size_t page, bool value)
{
	uint64_t bit = UINT64_C(1) << page % BITS;

	bits[page / BITS] = value ? bits[page / BITS] | bit : bits[page / BITS] & ~bit;
}

// The range's first page and how many it touches; false if it leaves the heap.
static bool locate(uintptr_t address, size_t bytes, size_t *first, size_t *count)
{
	size_t offset = address - heap.start;

	if (address < heap.start || offset > heap.pages * PAGE || bytes > heap.pages * PAGE - offset)
		return false;
	*first = offset / PAGE;
	*count = pages_of(offset % PAGE + bytes);
	return true;
}

static void *claim(size_t first, size_t count)
{
	char *address = (char *)(heap.start + first * PAGE);

	for (size_t i = first; i < first + count; i++) {
		set(heap.taken, i, true);
		if (is_set(heap.dirty, i))
			memset((char *)heap.start + i * PAGE, 0, PAGE);
	}
	heap.free -= count;
	while (heap.low < heap.pages && is_set(heap.taken, heap.low))
		heap.low++;
	return address;
}

// How many pages from here on are free, up to count; whole words are passed over at once.
static size_t free_run(size_t page, size_t count)
{
	size_t run = 0;

	while (run < count && page + run < heap.pages && !is_set(heap.taken, page + run))
		run += (page + run) % BITS == 0 && heap.taken[(page + run) / BITS] == 0 ? BITS : 1;
	return run < count ? run : count;
}

static size_t next_aligned(size_t page, size_t align)
{
	size_t absolute = heap.start / PAGE + page;

	return page + (align - absolute % align) % align;
}

// The first run of free pages that begins at a multiple of align, from a page on.
static bool find(size_t page, size_t count, size_t align, size_t *first)
{
	page = next_aligned(page, align);
	while (page < heap.pages && count <= heap.pages - page) {
		size_t run = free_run(page, count);

		if (run == count) {
			*first = page;
			return true;
		}
		page = page % BITS == 0 && ~heap.taken[page / BITS] == 0 ? page + BITS : page + run + 1;
		page = next_aligned(page, align);
	}
	return false;
}

// What is a huge page and more begins where one may.
void *heap_take(size_t bytes)
{
	size_t first, count = pages_of(bytes);

	if (!count || count > heap.free)
		return NULL;
	if ((heap.for_large && count >= LARGE && find(heap.for_large, count, HUGE, &first)) ||
		(count >= HUGE && find(heap.low, count, HUGE, &first)) || find(heap.low, count, 1, &first) ||
		find(0, count, 1, &first))
		return claim(first, count);
	return NULL;
}

bool heap_take_at(uintptr_t address, size_t bytes)
{
	size_t first, count;

	if (!locate(address, bytes, &first, &count))
		return false;
	for (size_t i = first; i < first + count; i++)
		if (is_set(heap.taken, i))
			return false;
	claim(first, count);
	return true;
}

bool heap_give(uintptr_t address, size_t bytes)
{
	size_t first, count;

	if (!locate(address, bytes, &first, &count))
		return false;
	for (size_t i = first; i < first + count; i++) {
		heap.free += is_set(heap.taken, i);
		if (is_set(heap.taken, i))
			set(heap.dirty, i, true);
		set(heap.taken, i, false);
	}
	if (first + count > heap.bottom && first < heap.low)
		heap.low = first > heap.bottom ? first : heap.bottom;
	return true;
}

bool heap_is_taken(uintptr_t address, size_t bytes)
{
	size_t first, count;

	if (!locate(address, bytes, &first, &count))
		return false;
	for (size_t i = first; i < first + count; i++)
		if (!is_set(heap.taken, i))
			return false;
	return true;
}

uintptr_t heap_bottom(void)
{
	return heap.start;
}

uintptr_t heap_end(void)
{
	return heap.start + heap.pages * PAGE;
}

uint64_t heap_total(void)
{
	return (uint64_t)heap.pages * PAGE;
}

uint64_t heap_free(void)
{
	return (uint64_t)heap.free * PAGE;
}
