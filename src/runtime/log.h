// SPDX-License-Identifier: MIT
// The file of --log, where containerd looks for what went wrong: the last line of level "error" is what its user reads.
#ifndef RUNTIME_LOG_H
#define RUNTIME_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/scope.h"

#define LOG_TIME_SIZE 40

struct log {
	const char *path; // NULL: there is none
	bool is_json;
};

// Writes the wall-clock time as RFC 3339 wants it, with nanoseconds, in UTC.
void log_time(char *out, size_t size);

// Appends a line; level is "error", "warning", "info" or "debug". What cannot be logged is lost.
void log_line(const struct log *log, const char *level, const char *fmt, ...) PRINTF(3, 4);

#endif
