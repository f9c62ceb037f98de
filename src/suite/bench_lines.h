// SPDX-License-Identifier: MIT
// Reads what a workload says (abi/sample.h), strictly: it comes out of a container.
#ifndef SUITE_BENCH_LINES_H
#define SUITE_BENCH_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "abi/sample.h"
#include "base/buf.h"
#include "base/err.h"
#include "suite/measure.h"

struct bench_report {
	char name[SAMPLE_NAME_MAX]; // of the workload
	unsigned port;              // of its "ready" line; 0: none
	bool has_ended;             // "end" was said
	struct sample sample[MEASURE_SAMPLES_MAX];
	size_t count;
	char facts[SAMPLE_FACTS_MAX]; // the object of its "facts" line, strict JSON; "": none
};

// Parses len bytes of whole lines. Fails on the first fault: an unknown or overlong line, a line out of order, a byte
// that does not belong there, too many samples.
int bench_lines_parse(const char *text, size_t len, struct bench_report *r, struct err **e);

// Parses what a container said and demands that it is workload name that speaks, and, where is_whole, that it ended and
// checked no answer as wrong.
int bench_report_of(const struct buf *said, const char *name, bool is_whole, struct bench_report *r, struct err **e);

// Adds the report's samples and facts to the finding; each sample must be in the table of metrics, with its unit, and
// all that are not optional must be there.
int bench_report_take(
	const struct bench_report *r, const struct metric_info *metrics, struct finding *f, struct err **e);

#endif
