// SPDX-License-Identifier: MIT
// What a failed trial left to read.
#ifndef SUITE_ANALYSE_LOGS_H
#define SUITE_ANALYSE_LOGS_H

#include <stdbool.h>

#include "base/buf.h"
#include "suite/analyse_samples.h"

#define LOG_EXCERPT_MAX 2048 // bytes

// Appends the beginning of the trial's log in the results folder that arg names (a string), without the reason that it
// begins with, cut with a mark. Returns false when there is none, or nothing but the reason. The names in the line are
// not trusted: with any but plain characters there is no log.
bool analyse_log_of(void *arg, const struct sample_line *trial, struct buf *out);

#endif
