// SPDX-License-Identifier: MIT
// Sorts the lines of a sample log into measures (what was measured, under which conditions) and rows (by which
// runtime).
#ifndef SUITE_SUMMARY_GROUP_H
#define SUITE_SUMMARY_GROUP_H

#include "base/err.h"
#include "stats/contrast.h"
#include "suite/analyse_samples.h"
#include "suite/measure.h"

#define SUMMARY_MEASURES_MAX BOUND_MEASURES // what analyse_bound.h lets in
#define SUMMARY_FAILURES_MAX BOUND_FAILURES

// What the program knows about names; either may be NULL.
struct summary_tables {
	// The metric of a workload and its rank among all, or NULL.
	const struct metric_info *(*metric)(const char *workload, const char *metric, int *rank);
	// The rank of a runtime in the report; INT_MAX when unknown.
	int (*runtime)(const char *name);
};

// A row against the baseline's row of the same measure.
struct summary_comparison {
	struct stats_interval ratio; // of geometric means
	const char *reason;          // why there is none, or no interval; NULL: there is
	double p, p_holm;            // that it is 1; corrected over its family. NaN: not tested
};

// A row by the rules of the study: arithmetic means, Student's interval, percent of the baseline's mean, and a
// difference that is not significant by itself counts as none. NaN: too few samples.
struct summary_published {
	struct stats_interval mean;
	double percent;
	bool is_tie; // the 100 % is the rule's, not the samples'
};

struct summary_row {
	const struct sample_line *who; // any line of the row
	int rank;
	const struct sample_line **line; // of each sample, in the order of the log
	double *sample;                  // in that order
	double *sorted;                  // the same, upwards
	size_t n;
	unsigned failed, skipped; // trials without a sample, samples with a wrong answer
	struct stats_logs log;
	struct summary_comparison against; // set by summary_compare, as is
	struct summary_published published;
};

struct summary_measure {
	const struct sample_line *key;  // any line of the measure
	const struct metric_info *info; // NULL: not in the table
	struct summary_row *row;
	size_t rows;
};

// Lines that failed alike.
struct summary_failure {
	const struct sample_line *first;
	unsigned count;
};

struct summary_groups {
	struct summary_measure *measure;
	size_t measures;
	struct summary_failure *failure;
	size_t failures;
	unsigned trials, failed, skipped; // trials that left a line; of these, not completed
};

// Groups all lines of the log, which must stay as it is while the groups are used.
int summary_group(
	const struct sample_log *log, const struct summary_tables *t, struct summary_groups *g, struct err **e);

// Frees what summary_group took.
void summary_groups_free(struct summary_groups *g);

#endif
