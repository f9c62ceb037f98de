// SPDX-License-Identifier: MIT
// Summaries of one or more runs as text for other programs and for a README. Pure; the summaries are untrusted, as in
// report/report.h.
#ifndef REPORT_EXPORT_H
#define REPORT_EXPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

struct export_run {
	const char *folder; // what the run is called
	yyjson_val *summary;
};

// Appends the medians and their intervals in the OpenMetrics text format 1.0 (OpenMetrics, "The OpenMetrics Exposition
// Format", ABNF): one gauge a metric of a workload, called assay_WORKLOAD_METRIC_UNIT with the base unit, with
// stat="median", "low" or "high" among its labels.
int export_openmetrics(const struct export_run *run, size_t runs, struct buf *out, struct err **e);

// Appends a table a headline measure in GitHub's Markdown: median, interval, and ratio to docker.
int export_markdown(const struct export_run *run, size_t runs, struct buf *out, struct err **e);

#endif
