// SPDX-License-Identifier: MIT
// The stages after the run, over a results folder. Each reads one file and hands the next to a writer, so that the same
// code serves the stick (where record writes to RAM and volume) and the laptop (where it goes into the folder).
#ifndef SUITE_STAGES_H
#define SUITE_STAGES_H

#include "base/buf.h"
#include "base/err.h"
#include "decide/result.h"

// Takes a finished file; name is relative to the results folder.
typedef int stage_writer(void *arg, const char *name, const struct buf *content, struct err **e);

// samples.jsonl, run.json, machine.json → summary.json.
int stage_analyse(const char *folder, stage_writer *write, void *arg, struct err **e);

// summary.json (and samples.jsonl for the table of all samples) → report.html, tables/*.csv. lang: "en" or "de".
int stage_report(const char *folder, const char *lang, stage_writer *write, void *arg, struct err **e);

// summary.json → the table for a terminal of that many columns.
int stage_show(const char *folder, int columns, struct buf *out, struct err **e);

// summary.json → the same without the machine and the single samples: what the table shows, as JSON.
int stage_show_json(const char *folder, struct buf *out, struct err **e);

// summary.json → the decision by its figures.
int stage_decide(const char *folder, const struct decide_model *m, struct decide_result *r, struct err **e);

// The writer that replaces files in the folder that arg names (const char *).
int stage_write_folder(void *arg, const char *name, const struct buf *content, struct err **e);

#endif
