// SPDX-License-Identifier: MIT
// The pages of the one heap, lowest first, so that a small program stays in a small part of it: there the host has no
// huge pages.
#ifndef LIBOS_HEAP_H
#define LIBOS_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Takes the heap over: zero bytes, an address and a size in whole pages. Some are kept for the books.
void heap_start(uint64_t address, uint64_t bytes);

// Has what is 32 MiB or more taken from that address on, as long as there is room.
void heap_large_from(uint64_t address);

// Zeroed pages for so many bytes, aligned to a page; NULL if there are not as many free side by side.
void *heap_take(size_t bytes);

// Zeroed pages just there. False if one of them is not free, or not of the heap.
bool heap_take_at(uintptr_t address, size_t bytes);

// Gives pages back: those of the range that were taken. False if the range is not all of the heap.
bool heap_give(uintptr_t address, size_t bytes);

// Whether all of the range is of the heap, and taken.
bool heap_is_taken(uintptr_t address, size_t bytes);

// Where the program may have pages: the first address behind the books, and the end.
uintptr_t heap_bottom(void);

// The address behind the last page.
uintptr_t heap_end(void);

// How many bytes the program may have in all.
uint64_t heap_total(void);

// How many of them are free.
uint64_t heap_free(void);

#endif
