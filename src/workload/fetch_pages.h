// SPDX-License-Identifier: MIT
// What is to be fetched, in the order of being found, each once.
#ifndef WORKLOAD_FETCH_PAGES_H
#define WORKLOAD_FETCH_PAGES_H

#include "workload/bytes.h"

#include <stdbool.h>
#include <stdint.h>

struct page {
	char *target;      // path and query
	unsigned depth;    // links from the first
	bool is_known;     // by a redirect that led here: it is there already, under the name below
	bool is_html;      // of a body that is kept
	char *base;        // the URL that answered, of a body that is kept
	char *name;        // of the file it was saved in, NULL if it was not
	struct bytes body; // kept for the conversion of its links
};

struct pages {
	struct page *all;
	size_t count, room, max;
	uint32_t *table; // hash to index + 1; as many slots as a power of two
	size_t slots;
};

// Adds a page unless it is there. 0, or −1 if there is no memory or there are more than `max`.
int pages_add(struct pages *p, const char *target, unsigned depth);

// The page of that target, NULL if there is none. Valid until the next pages_add.
struct page *pages_find(const struct pages *p, const char *target);

// Gives all memory back.
void pages_free(struct pages *p);

#endif
