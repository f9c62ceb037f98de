// SPDX-License-Identifier: MIT
// The samples of all runs, by measure and runtime.
#ifndef COMPARE_CELLS_H
#define COMPARE_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "compare/limits.h"
#include "stats/contrast.h"

struct compare_cell {
	const char *runtime, *engine; // the key
	struct stats_logs logs[COMPARE_RUNS_MAX];
};

struct compare_measure {
	const char *workload, *metric, *unit, *limit, *arm; // these and containers are the key
	double containers;
	const char *title, *better; // "lower", "higher", or "" where neither is
	bool is_headline;
	yyjson_val *json; // of the first run that has it
	struct compare_cell *cell;
	size_t cells;
};

struct compare_cells {
	struct compare_measure *measure;
	size_t measures;
	char *note[COMPARE_NOTES_MAX]; // what was left out
	size_t notes;                  // of all; the first of them are named
};

// Gives all samples of a row of which the summary has only some: sets *x, to be freed by the caller, and *n. Returns
// false when they are not to be had.
typedef bool compare_samples(void *arg, yyjson_val *measure, yyjson_val *row, double **x, size_t *n);

// Adds the samples of one run.
int cells_add(struct compare_cells *c, size_t run, const char *name, yyjson_val *summary, compare_samples *samples_of,
	void *arg, struct err **e);

// Notes before all else that something was left out.
void cells_note_first(struct compare_cells *c, const char *text);

// Returns the cell that others of its measure are compared with, the baseline runtime under the same engine or else
// any; the number of cells when there is none.
size_t cells_baseline(const struct compare_measure *m, const struct compare_cell *of);

// Frees it all.
void cells_free(struct compare_cells *c);

#endif
