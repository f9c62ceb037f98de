// SPDX-License-Identifier: MIT
// Large areas of memory, with or without huge pages.
#ifndef WORKLOAD_MEMORY_AREA_H
#define WORKLOAD_MEMORY_AREA_H

#include "workload/facts.h"

#include <stddef.h>
#include <stdint.h>

enum huge_pages {
	HUGE_SYSTEM, // whatever the system does by itself
	HUGE_YES,
	HUGE_NO,
	HUGE_UNKNOWN, // the word was none of these
};

struct area {
	void *start; // with HUGE_YES where a huge page may begin, else a page
	enum huge_pages asked;
	int refusal; // errno of a system that does not do as asked, which is no failure; 0
	void *base;  // what was mapped for it
	size_t mapped;
};

// The meaning of the key huge-pages=.
enum huge_pages area_huge_pages(const char *word);

// How many bytes may be taken here: half of what is free, as others may begin at the same time.
uint64_t area_room(void);

// Maps an area, untouched. 0, or −1 after complaining.
int area_map(struct area *a, size_t bytes, enum huge_pages asked);

// Gives the area back.
void area_unmap(struct area *a);

// Adds what huge pages were asked for, whether that was refused, and how much of them the kernel says this process
// has got. Call it while the area is mapped and in use.
void area_facts(const struct area *a, struct facts *f);

#endif
