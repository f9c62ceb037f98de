// SPDX-License-Identifier: MIT
// summary.json, version 2: everything that the report prints, as numbers. An interval that does not exist is null, and
// the member that ends in "reason" says why, by the words of stats/fault.h.
#ifndef SUITE_SUMMARY_H
#define SUITE_SUMMARY_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "suite/summary_compare.h"
#include "suite/summary_group.h"

#define SUMMARY_VERSION 2

// Samples in the summary: so many in all, shared evenly by the rows, each between these two. A row with more carries
// every k-th.
#define SUMMARY_SAMPLES_MAX 200000
#define SUMMARY_ROW_MIN     20
#define SUMMARY_ROW_MAX     1000

struct summary_input {
	const struct sample_log *log;
	yyjson_val *machine, *run; // NULL: none to be had
	const char *const *notes;  // what the analysis itself has to say, NULL-terminated; or NULL
	struct summary_tables tables;
	// Appends the beginning of a failed trial's log; false when there is none. May be NULL.
	bool (*log_of)(void *arg, const struct sample_line *trial, struct buf *out);
	void *log_arg;
};

// Appends summary.json.
int summary_make(const struct summary_input *in, struct buf *out, struct err **e);

// The parts of it, for summary.c: the measures, …
void summary_add_measures(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_groups *g);

// … the failures, …
void summary_add_failures(
	yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_input *in, const struct summary_groups *g);

// … and the harness' own cost: start to end of the null workload as a native trial, minus a bare start of the same
// binary. Null when either was not measured.
void summary_add_overhead(yyjson_mut_doc *doc, yyjson_mut_val *root, yyjson_val *run, const struct summary_groups *g);

// … and what is no figure: "facts", an object of each cell that gave one, and "flags", how many trials of a cell carry
// a flag of suite/measure.h.
void summary_add_facts(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct sample_log *log);

// Adds a text, or null.
void summary_add_text(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, const char *s);

// Adds a number, or null when it is not finite.
void summary_add_number(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, double value);

#endif
