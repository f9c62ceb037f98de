// SPDX-License-Identifier: MIT
// The only writer of results. Each sample goes into samples.jsonl in RAM and on the results volume, with a checksum,
// and is on the medium before the next trial starts. FAT has no journal, so the log on the volume is written in place
// into space that was allocated, filled with newlines and flushed beforehand: a record changes no FAT metadata. A
// volume that fails is left alone from then on: the run goes on in RAM.
#ifndef SUITE_RECORD_H
#define SUITE_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "suite/measure.h"
#include "suite/plan.h"

struct record;

// Opens a new results folder NAME (NAME-2 … where that exists) under ram_dir, and under volume_dir/results when
// volume_dir is not NULL; writes plan.tsv and preallocates samples.jsonl. A failing volume is no error here: see
// record_volume_fault.
int record_open(const char *ram_dir, const char *volume_dir, const char *name, const struct plan *p, struct record **r,
	struct err **e);

// Appends all samples of a finished trial, or the one line that says it failed (error NULL: it completed; then f must
// be given), and the trial's new state. A trial that completed without a sample is recorded as an error. Returns when
// all is on the medium. version and provenance are the runtime's; t_ns is since the start of the run. Fails only when
// RAM does not take it; the volume has been tried then too.
int record_trial(struct record *r, const struct trial *t, const struct finding *f, const char *version,
	const char *provenance, const char *error, uint64_t t_ns, struct err **e);

// Writes a whole file (machine.json, summary.json, report.html, tables/…, logs/…) into the results folder on both; one
// of that name is replaced. samples.jsonl and plan.tsv are refused.
int record_file(struct record *r, const char *name, const void *data, size_t len, struct err **e);

// Returns why the volume is no longer written to, or NULL while it works (or none was given).
const char *record_volume_fault(const struct record *r);

// Returns the folder in RAM.
const char *record_folder(const struct record *r);

// Returns the folder on the volume, or NULL when there is none or it is no longer written to.
const char *record_volume_folder(const struct record *r);

// Cuts the logs to their true length, closes everything and frees r, also when it fails. *delivered: whether all of it
// is on the volume.
int record_close(struct record *r, bool *delivered, struct err **e);

// Returns whether a line of a log, without its newline, ends in the checksum of what stands before it. Pure.
bool record_is_whole(const char *line, size_t len);

// Finds the end of a log: returns the length of the leading part whose lines are all whole and whose checksums hold,
// and stores the number of those lines. An empty line was never written, so it is the end too. Pure.
size_t record_valid_length(const char *log, size_t len, size_t *lines);

// Copies a results folder from_dir to to_dir/results/NAME (NAME-2 … where that exists), file by file with fsync; for
// delivery after a run. Files and folders only, at most 8 deep; anything else is an error.
int record_deliver(const char *from_dir, const char *to_dir, struct err **e);

#endif
