// SPDX-License-Identifier: MIT
// The words of the screen. Pure.
#ifndef SUITE_SCREEN_TEXT_H
#define SUITE_SCREEN_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "suite/plan.h"

// Appends a time for people, in whole seconds: "7 s", "2:05", "1:02:05".
void screen_span(uint64_t ns, struct buf *out);

// Returns how long the rest takes if a trial takes as long as the mean of those that are done; 0 while none is.
uint64_t screen_time_left(size_t done, size_t total, uint64_t spent_ns);

// Appends " key=value"; a value that is empty or holds a space, '"', '=' or a backslash stands in quotes, and what is
// no printable text in it is escaped.
void screen_pair(struct buf *out, const char *key, const char *value);

// As screen_pair, for a number.
void screen_pair_number(struct buf *out, const char *key, uint64_t value);

// Appends text line by line, each with indent before it and nothing in it that a terminal would obey.
void screen_lines(const char *text, const char *indent, struct buf *out);

// Appends the line before a trial, at most 79 columns: which of how many, a bar of the trials done, what runs, the time
// gone and the time left (left_ns 0: not known).
void screen_progress(const struct trial *t, size_t total, uint64_t gone_ns, uint64_t left_ns, struct buf *out);

#endif
