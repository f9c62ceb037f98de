// SPDX-License-Identifier: MIT
// Every row against the baseline's row of its measure, tested, and the tests corrected for their number.
#ifndef SUITE_SUMMARY_COMPARE_H
#define SUITE_SUMMARY_COMPARE_H

#include "suite/summary_group.h"

#define SUMMARY_CONFIDENCE 0.95
#define SUMMARY_BASELINE   "docker" // the runtime that ratios refer to

// Returns the row that others are compared with: the baseline's first with any sample, or NULL.
const struct summary_row *summary_baseline(const struct summary_measure *m);

// Fills in the comparison of every row. There are two families of tests: those on headline metrics, and all others;
// each is corrected on its own (stats_holm). *headline and *other become the number of tests in each.
int summary_compare(struct summary_groups *g, size_t *headline, size_t *other, struct err **e);

// Replaces each of the n p-values that p points to by its corrected one.
int summary_holm(double *const *p, size_t n, struct err **e);

#endif
