// SPDX-License-Identifier: MIT
// All samples of a row of which summary.json keeps only some, from samples.jsonl in the same folder.
#ifndef SUITE_COMPARE_SAMPLES_H
#define SUITE_COMPARE_SAMPLES_H

#include <stdbool.h>

#include "base/json.h"
#include "suite/analyse_samples.h"

// Start with the folder set and all else zero.
struct compare_log {
	const char *folder;
	struct sample_log log; // read when it is first asked for
	bool is_read, is_broken;
};

// Sets *x, to be freed, and *n to the row's samples in the order of the log; arg is a struct compare_log. False when
// there is no log to be read, or it has another number of them than the summary says: a compare_samples of
// compare/cells.h.
bool compare_samples_of(void *arg, yyjson_val *measure, yyjson_val *row, double **x, size_t *n);

// Frees what was read.
void compare_log_free(struct compare_log *l);

#endif
