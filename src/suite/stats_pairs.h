// SPDX-License-Identifier: MIT
// Each group of a table against one of them, in every column.
#ifndef SUITE_STATS_PAIRS_H
#define SUITE_STATS_PAIRS_H

#include "suite/stats_figures.h"

struct stats_pair {
	size_t column, group;
	struct stats_figures figures;
};

struct stats_pairs {
	size_t against; // a group
	struct stats_pair *pair;
	size_t count;
};

// Compares every other group with t->against; p_welch_holm and p_rank_holm are corrected over all pairs. Nothing to be
// done without t->against. A group that is not there is an error that names those that are.
int stats_pairs_make(const struct stats_table *t, struct stats_pairs *p, struct err **e);

#endif
