// SPDX-License-Identifier: MIT
// Two bits for each page: whether it is taken, and whether it may hold something from before. A page that was never
// taken is zero, so only the others are cleared; and memory that is never written costs the host none.
#include "libos/heap.h"
#include "abi/unikernel.h"

#include <string.h>

#define PAGE UNIKERNEL_PAGE
#define BITS 64 // of a word

static struct {
	uintptr_t start;         // of the first page that can be taken
	size_t pages, free;      // in all, and those not taken
	size_t top;              // from here on all are taken
	uint64_t *taken, *dirty; // a bit each
} heap;

static size_t pages_of(size_t bytes)
{
	return bytes / PAGE + (bytes % PAGE != 0);
}

void heap_start(uint64_t address, uint64_t bytes)
{
	size_t pages = bytes / PAGE, words = pages / BITS + 1, books = pages_of(2 * words * sizeof(uint64_t));

	heap.taken = (uint64_t *)address;
	heap.dirty = heap.taken + words;
	heap.start = address + books * PAGE;
	heap.pages = heap.free = heap.top = pages > books ? pages - books : 0;
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
	while (heap.top && is_set(heap.taken, heap.top - 1))
		heap.top--;
	return address;
}

// The highest run of free pages. Whole words are passed over where they say the same of all their pages.
static bool find(size_t count, size_t *first)
{
	size_t run = 0;

	for (size_t page = heap.top; page > 0;) {
		bool is_word = page % BITS == 0;
		uint64_t word = is_word ? heap.taken[page / BITS - 1] : 0;

		if (is_word && (word == 0 || ~word == 0)) {
			run = word ? 0 : run + BITS;
			page -= BITS;
		} else {
			run = is_set(heap.taken, --page) ? 0 : run + 1;
		}
		if (run >= count) {
			*first = page + run - count;
			return true;
		}
	}
	return false;
}

void *heap_take(size_t bytes)
{
	size_t first, count = pages_of(bytes);

	return count && count <= heap.free && find(count, &first) ? claim(first, count) : NULL;
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
	heap.top = first + count > heap.top ? first + count : heap.top;
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
