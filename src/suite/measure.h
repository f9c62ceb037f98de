// SPDX-License-Identifier: MIT
// What is measured: one file a measure (suite/measure_*.c), one line each in suite/measures.c.
#ifndef SUITE_MEASURE_H
#define SUITE_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/sample.h"
#include "base/buf.h"
#include "base/err.h"
#include "suite/thin.h"

#define MEASURE_SAMPLES_MAX 64

struct trial;
struct settings;

struct sample {
	char metric[48];
	char unit[16];
	double value;
	const char *mean;     // SAMPLE_MEAN_… of abi/sample.h
	const char *verified; // SAMPLE_VERIFIED, SAMPLE_WRONG or SAMPLE_UNVERIFIED
};

// The client used a core to the full while the server had time left: the figures are the client's, not the server's.
#define FINDING_CLIENT_BOUND "client-bound"

// What a trial found. The log collects everything that a person would want to read after a failure.
struct finding {
	struct sample sample[MEASURE_SAMPLES_MAX];
	size_t count;
	char facts[SAMPLE_FACTS_MAX]; // one JSON object, checked; "": the workload said none
	const char *flag;             // FINDING_…: what a reader must know of these figures; NULL: nothing
	struct buf log;
};

struct metric_info {
	const char *name, *unit, *title;
	bool is_lower_better;
	bool is_headline; // drawn and put in the summary table; others are tables only
	bool is_optional; // a trial may lack it, where the place that it ran in has no such figure
};

struct measure_ops {
	const char *name;                  // workload in every table
	const struct metric_info *metrics; // ended by a NULL name
	bool has_containers;               // whether the number of containers is varied
	bool has_limits;                   // whether limits are varied; with coverage = thin for is_thin_limits only
	bool is_thin_limits;
	bool is_as_published; // whether the arm "as-published" has it: there it is another thing
	bool is_last;         // it runs once, behind all blocks: nothing is to be timed beside it
	enum thin thin;       // where it runs with coverage = thin
	// Runs one trial from making its sandboxes to removing them; deadline as of clock_ns. On failure nothing is
	// left, *e says why (kind ERR_TIMEOUT: state T) and the log holds what was said.
	int (*run)(
		const struct trial *t, const struct settings *s, uint64_t deadline, struct finding *f, struct err **e);
};

// The table; the count is stored in *n.
const struct measure_ops *const *measure_table(size_t *n);

// Returns the measure of that name, or NULL.
const struct measure_ops *measure_find(const char *name);

// Adds a sample; silently drops what exceeds MEASURE_SAMPLES_MAX, which a test holds.
void finding_add(
	struct finding *f, const char *metric, double value, const char *unit, const char *mean, const char *verified);

#endif
