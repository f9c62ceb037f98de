// SPDX-License-Identifier: MIT
// What workloads said that is no figure: of each cell, the object of its last trial that gave one.
#ifndef SUITE_ANALYSE_FACTS_H
#define SUITE_ANALYSE_FACTS_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

#define CELL_FACTS_MAX 1000 // cells: far beyond any plan; what is more is left out

struct sample_line;

struct cell_facts {
	const char *workload, *runtime, *limit, *arm; // equal names are one pointer (analyse_intern.h)
	unsigned containers, trial;
	char *json; // one object
};

struct facts_list {
	struct cell_facts *cell;
	size_t count;
};

// Keeps a copy of the object for the cell of the line, in place of what was kept before. Fails only when memory runs
// out.
int facts_keep(struct facts_list *list, const struct sample_line *l, yyjson_val *object, struct err **e);

// Frees all of it.
void facts_free(struct facts_list *list);

#endif
