// SPDX-License-Identifier: MIT
// The headline table: every runtime in the six criteria of study A, as percent of the baseline. A criterion covers
// several cells (numbers of containers, limits, metrics), and so is a mean over them: geometric in the corrected arm,
// arithmetic in the as-published one.
#ifndef SUITE_SUMMARY_HEADLINE_H
#define SUITE_SUMMARY_HEADLINE_H

#include "base/json.h"
#include "suite/summary_group.h"

#define HEADLINE_CRITERIA 6
#define HEADLINE_RUNTIMES 32
#define HEADLINE_CHOICES  7 // measures that may stand for a criterion; the CPU has two

struct headline_cell {
	struct stats_contrast contrast; // the sum over the cells in which both have samples
	size_t cells;                   // how many those are
	size_t n;                       // samples
	struct stats_interval ratio;
	double p, p_holm;
	double detectable; // the smallest ratio above 1 that the table would have shown with a power of 80 %; NaN: no
			   // double
	enum stats_fault fault;
	double published_sum; // of percents
	size_t published, ties;
};

struct headline_runtime {
	const struct sample_line *who;
	int rank;
	struct headline_cell cell[HEADLINE_CRITERIA];
	struct stats_contrast overall; // the sum over the criteria: larger is better, in every criterion
	struct stats_interval place;
	double place_p;
	enum stats_fault fault;
	size_t n;         // samples in all cells
	bool is_baseline; // its cells are those that all others are compared with
	bool is_ranked;   // it has a result in every criterion that was measured
};

struct headline {
	const struct summary_measure *first[HEADLINE_CRITERIA]; // a measure of the criterion; NULL: not measured
	size_t cells[HEADLINE_CRITERIA];                        // that the baseline has
	struct headline_runtime runtime[HEADLINE_RUNTIMES];     // the better first, those without a place last
	size_t runtimes, tests;
};

// Computes the table from measures that summary_compare has been through.
int headline_make(const struct summary_groups *g, struct headline *h, struct err **e);

// Returns the name of a criterion: "web", "cpu", "network", "start", "remove", "memory".
const char *headline_key(size_t criterion);

// Returns the criterion that a choice stands for; of two for one, the first that was measured with the baseline counts.
size_t headline_criterion(size_t choice);

// Returns whether the measure is one of those of the choice, by whatever runtimes it was measured.
bool headline_is_of(size_t choice, const struct summary_measure *m);

// Adds "headline" to the summary. "choices" of a criterion are lists of indices of "measures", so that a reader can
// make the table again for another baseline.
void headline_write(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct headline *h, const struct summary_groups *g);

#endif
