// SPDX-License-Identifier: MIT
// The figures that `assay stats` prints, as keys and values: of a series, and of a series against another.
#ifndef SUITE_STATS_FIGURES_H
#define SUITE_STATS_FIGURES_H

#include "suite/stats_csv.h"

#define STATS_CONFIDENCE  0.95
#define STATS_FIGURES_MAX 48

struct stats_figure {
	const char *key;
	double value;     // NaN: undefined
	const char *word; // instead of a value: why another is undefined, or how it was found
};

struct stats_figures {
	struct stats_figure f[STATS_FIGURES_MAX];
	size_t count;
};

// Puts the figures of a series: counts, description, intervals of mean, geometric mean and median. with_more: also
// those that take longer, the bootstrap of the median and, for values in the order of time, trend, change and
// autocorrelation. Fails only without memory.
int stats_figures_of(const struct stats_series *s, bool with_more, struct stats_figures *out, struct err **e);

// Puts the comparison of a series with another: ratio of geometric means, difference of means, rank test and shift,
// permutation test, bootstrap of the ratio of medians, and the difference in standard deviations that so many values
// show four times of five. p_welch_holm and p_rank_holm stand last but one and last, for the caller to correct.
void stats_figures_against(const struct stats_series *s, const struct stats_series *to, struct stats_figures *out);

// Puts a value behind the others.
void stats_figure_put(struct stats_figures *f, const char *key, double value);

// Puts a word behind the others.
void stats_figure_word(struct stats_figures *f, const char *key, const char *word);

// Returns the figure at key, or NULL.
struct stats_figure *stats_figure_find(struct stats_figures *f, const char *key);

#endif
