// SPDX-License-Identifier: MIT
// What people see of a run: pure functions from summary.json (suite/summary.h) to text. The summary is untrusted: what
// is missing or of the wrong type is left out, and no text in it can become markup.
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"

#define REPORT_SUMMARY_VERSION 2 // of the summaries that are understood here

// Appends report.html: one file that needs no network and no script. lang is "en" or "de".
int report_html(yyjson_val *summary, const char *lang, struct buf *out, struct err **e);

// Appends summary.csv: a line a row of each measure (RFC 4180, decimal points, empty where there is no figure).
int report_csv_summary(yyjson_val *summary, struct buf *out, struct err **e);

// Appends the names of the columns of samples.csv, without a line end, so that others can stand beside them.
void report_csv_samples_head(struct buf *out);

// Appends the fields of an object of samples.jsonl, without a line end.
void report_csv_sample(yyjson_val *line, struct buf *out);

// Appends the tables for a terminal of that many columns (at least 60): measures, failures, what to know about the run.
int report_text(yyjson_val *summary, int columns, struct buf *out, struct err **e);

#endif
