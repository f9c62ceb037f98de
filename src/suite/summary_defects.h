// SPDX-License-Identifier: MIT
// What the studies got wrong, in figures of this run: what their rule makes of it beside what ours does. Where the run
// has nothing to show it by, there is no figure; the report says what it would take.
#ifndef SUITE_SUMMARY_DEFECTS_H
#define SUITE_SUMMARY_DEFECTS_H

#include "base/json.h"
#include "suite/summary_findings.h"

struct defects_out {
	yyjson_mut_doc *doc;
	yyjson_mut_val *list;    // of the defects
	yyjson_mut_val *figures; // of the current one; NULL: none yet
	const char *id;
};

// Adds "defects": per id ("A2") the figures, each with "subject" (a runtime, or null), "criterion" (or null),
// "as_published", "corrected", "low", "high" and "unit".
void defects_write(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_findings *f);

// Adds one figure; interval may be NULL, and either number NaN.
void defects_add(struct defects_out *o, const char *subject, const char *criterion, double as_published,
	double corrected, const struct stats_interval *interval, const char *unit);

// Returns the row of a metric for a runtime with one container and no limit, or NULL.
const struct summary_row *defects_row(
	const struct summary_groups *g, const char *workload, const char *metric, const struct sample_line *who);

// As defects_row, under another limit and in another arm.
const struct summary_row *defects_row_under(const struct summary_groups *g, const char *workload, const char *metric,
	const char *limit, const char *arm, const struct sample_line *who);

// The defect that LINPACK shows under a limit.
void defects_of_cell(struct defects_out *o, const struct summary_findings *f);

// What the order of the trials shows, as further figures of the current defect.
void defects_of_order(struct defects_out *o, const struct summary_findings *f);

// The defects of study B and the one of study A that the sentinel shows.
void defects_of_drift(struct defects_out *o, const struct summary_findings *f);

#endif
