// SPDX-License-Identifier: MIT
// What was measured, for other programs.
#ifndef SUITE_EXPORT_H
#define SUITE_EXPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "suite/analyse_samples.h"
#include "suite/merge_find.h"

#define EXPORT_FORMATS "csv-long, csv-wide, json, openmetrics, markdown"

// Where an export goes: text gathers, and is written when there is enough of it.
struct export_to {
	int fd;
	struct buf text;
	size_t dropped; // lines of samples that are no good
};

// Returns whether there is a format of that name.
bool export_is_format(const char *format);

// Exports a results folder, or all of a merged set, to a descriptor. Lines that are no good are left out; of a run of
// which a set holds the beginning too, that is left out. Formats are those of EXPORT_FORMATS. Sets *dropped to how many
// lines were no good; formats that are made from summaries look at no line.
int export_folder(const char *folder, const char *format, int fd, size_t *dropped, struct err **e);

// As export_folder, into the file at path, which is replaced when all of it is written.
int export_file(const char *folder, const char *format, const char *path, size_t *dropped, struct err **e);

// Loads the samples of a results folder, as samples_load does.
int export_load(const char *folder, sample_keeper *keeper, void *arg, struct sample_log *log, struct err **e);

// Writes out what has gathered, if it is enough or must go.
int export_drain(struct export_to *to, bool must_go, struct err **e);

// The formats of samples: a line a sample; …
int export_csv_long(const struct found *runs, struct export_to *to, struct err **e);

// … a line a trial, with a column for each metric and unit that any trial has; …
int export_csv_wide(const struct found *runs, struct export_to *to, struct err **e);

// … an object with "runs", each with "folder", its run.json as "run", its machine.json as "machine", and "samples".
int export_json(const struct found *runs, struct export_to *to, struct err **e);

#endif
