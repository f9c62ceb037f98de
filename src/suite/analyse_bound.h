// SPDX-License-Identifier: MIT
// How much a log may differ within itself. Without a bound, a log of foreign lines would give a table a line, and a
// report that nobody can open.
#ifndef SUITE_ANALYSE_BOUND_H
#define SUITE_ANALYSE_BOUND_H

#include <stddef.h>

struct sample_line;

#define BOUND_MEASURES 5000  // tables: 60 metrics at 21 numbers of containers and three limits are 3780
#define BOUND_ROWS     50000 // rows of all tables: ten runtimes in each
#define BOUND_FAILURES 20000 // ways in which trials failed
#define BOUND_WORDS    12    // that tell two lines apart

struct bound_entry {
	const void *word[BOUND_WORDS];
	unsigned number; // among its kind
};

struct bound {
	struct bound_entry *slot; // open addressing; a first word of NULL: free
	size_t size, count;
	size_t measures, rows, failures;
};

// Counts in what the line belongs to and numbers its row. Returns NULL, or why there is no room for it. Texts of the
// line must be interned.
const char *bound_admit(struct bound *b, struct sample_line *l);

// Frees the memory.
void bound_free(struct bound *b);

#endif
