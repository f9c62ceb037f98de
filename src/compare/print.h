// SPDX-License-Identifier: MIT
// A comparison for readers and for programs. No text of a run can become markup, or move a terminal's cursor.
#ifndef COMPARE_PRINT_H
#define COMPARE_PRINT_H

#include "compare/compare.h"

// Appends one page in the report's style that needs no network and no script. lang is "en" or "de".
int compare_html(const struct comparison *c, const char *lang, struct buf *out, struct err **e);

// Appends tables for a terminal: runs, factors that differ, runs of one machine, effects on headline measures.
int compare_text(const struct comparison *c, const char *lang, struct buf *out, struct err **e);

// Appends everything as one JSON object. What does not exist is null, and "reason" says why by stats/fault.h.
int compare_json(const struct comparison *c, const char *lang, struct buf *out, struct err **e);

#endif
