// SPDX-License-Identifier: MIT
// Several runs side by side: what was the same about them, what differed, and what that makes of the figures. Pure
// functions over summary.json (version 1 and 2), which is untrusted: what is missing or of the wrong type is named and
// left out. Texts point into the summaries, which must outlive the comparison.
#ifndef COMPARE_COMPARE_H
#define COMPARE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "compare/cells.h"
#include "compare/factor.h"
#include "compare/limits.h"
#include "stats/interval.h"

struct compare_run {
	const char *name; // as the person called it
	yyjson_val *summary;
	bool is_refused; // it differs from the first run in a condition that nobody accepted
	bool is_virtual;
	size_t machine; // number of its hardware, from 0 in the order of the runs
	size_t group;   // runs of one group are taken together: same hardware, same accepted conditions
};

// What figures are given for: a machine, under each of the accepted conditions that its runs had.
struct compare_unit {
	size_t run[COMPARE_RUNS_MAX];
	size_t runs;
	size_t machine, group;
	bool is_marked; // an accepted condition is not that of the first run
};

enum compare_effect_kind {
	EFFECT_RUNTIME,     // a runtime against the baseline runtime, in one unit
	EFFECT_MACHINE,     // a unit against the first, for one runtime
	EFFECT_INTERACTION, // the runtime effect in a unit against that in the first: a ratio of ratios
	EFFECT_KINDS,
};

struct compare_effect {
	enum compare_effect_kind kind;
	size_t measure, cell, unit;
	struct stats_interval ratio; // of geometric means
	double p, p_holm;            // that it is 1; corrected over its kind, headline measures apart. NaN: not tested
	double df;
	enum stats_fault fault;  // why there is no interval
	bool is_marked;          // a figure across an accepted difference
	size_t runs, runs_first; // that it is of, in the unit and in the first; 0: that has no part in it
	bool is_of_these_runs;   // a unit has one run: the interval knows what varies within that, and not from run to
				 // run
};

// Two runs of one group: how often they seem to differ, where nothing differs.
struct compare_repeat {
	size_t first, second;        // runs
	size_t tests, differences;   // cells, and those whose interval excludes 1 (without correction)
	size_t after_holm;           // of these, what stands after correction
	struct stats_interval share; // differences / tests, Wilson's interval
	// How far a cell moves from run to run beyond what its samples explain: the standard deviation of its
	// logarithm, by the weighted moments of Paule and Mandel, "Consensus values and weighting factors", Journal of
	// Research of the NBS 87 (1982), 377-385. NaN: no cell has samples enough.
	double between;
	bool agrees; // nothing stands after Holm, and the interval reaches down to the nominal rate
};

struct comparison {
	struct compare_run run[COMPARE_RUNS_MAX];
	size_t runs;
	struct compare_factors factors;
	struct compare_cells cells;
	struct compare_unit unit[COMPARE_RUNS_MAX];
	size_t units, machines;
	struct compare_effect *effect; // in the order of measure, cell, unit, kind
	size_t effects;
	size_t tests[EFFECT_KINDS][2]; // in each family: other measures, headline measures
	struct compare_repeat repeat[COMPARE_RUNS_MAX];
	size_t repeats;
};

struct compare_input {
	const char *name;
	yyjson_val *summary;
	compare_samples *samples_of; // NULL: the summary's own samples must do
	void *arg;                   // for samples_of
};

#define CLEANUP_COMPARISON CLEANUP(compare_free)

// Compares n runs, 2 at least. despite names conditions that may differ, NULL-terminated; one that no run knows is an
// error. Runs that differ from the first in any other condition are refused: they keep their place in the table of
// factors and give no figure. *c is to be freed even after an error.
int compare_make(
	const struct compare_input *in, size_t n, const char *const *despite, struct comparison *c, struct err **e);

// Returns how many runs were refused.
size_t compare_refused(const struct comparison *c);

// Returns the effect, or NULL when there is none.
const struct compare_effect *compare_find(
	const struct comparison *c, enum compare_effect_kind kind, size_t measure, size_t cell, size_t unit);

// Returns whether there is any figure for the cell in the unit.
bool compare_has_effect(const struct comparison *c, size_t measure, size_t cell, size_t unit);

// Frees what compare_make took.
void compare_free(struct comparison *c);

// Fills in groups and repeats, for compare_make: which runs are runs of one machine, and whether they agree.
int compare_repeats(struct comparison *c, struct err **e);

// Fills in units, one a group. Runs that do not agree stay together, too: were they parted, intervals would lack what
// moves from run to run just where there is most of it.
void compare_units(struct comparison *c);

// Fills in effects and tests.
int compare_effects(struct comparison *c, struct err **e);

#endif
