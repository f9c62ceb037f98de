// SPDX-License-Identifier: MIT
#ifndef SUITE_ANALYSE_H
#define SUITE_ANALYSE_H

#include "base/buf.h"
#include "base/err.h"

// Appends the summary.json of a results folder. samples.jsonl must be there; without a readable machine.json or
// run.json the summary holds null in their place, and a note.
int analyse_folder(const char *folder, struct buf *summary_json, struct err **e);

#endif
