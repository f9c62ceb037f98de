// SPDX-License-Identifier: MIT
// assay.conf: what a person may change about a run. One table names each key, its default, what is allowed and the
// comment that stands above it in the file written for them.
#ifndef SUITE_SETTINGS_H
#define SUITE_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define SETTINGS_LIST_MAX 32

struct settings {
	char plan[16];                                // smoke or quick
	char after[16];                               // poweroff, reboot or shell
	char lang[4];                                 // en or de
	const char *runtimes[SETTINGS_LIST_MAX + 1];  // names of suite/runtimes.c, NULL-terminated
	const char *workloads[SETTINGS_LIST_MAX + 1]; // names of suite/measures.c, NULL-terminated
	unsigned containers[SETTINGS_LIST_MAX];       // numbers of containers, 0-terminated
	const char *limits[SETTINGS_LIST_MAX + 1];    // names of suite/limit.h, NULL-terminated
	const char *arms[SETTINGS_LIST_MAX + 1];      // ARM_… of suite/plan.h, NULL-terminated
	unsigned repeat;                              // blocks
	unsigned connections;                         // of one ab, at the same time
	char coverage[8];                             // thin or full
	unsigned linpack_n;                           // unknowns
	unsigned stream_elements;                     // of each array; 0: by STREAM's rule
	unsigned disk_mib;                            // of the file that disk writes
	unsigned memory_mib;                          // touched at most by limits and latency
	uint64_t duration_ns;                         // of one throughput measurement
	uint64_t deadline_ns;                         // of one trial
	uint64_t seed;                                // 0: drawn at random and recorded
	unsigned given;                               // bit i: row i of the table was set by a person
};

// Fills in the defaults of the plan named ("smoke"; anything else means "quick").
void settings_default(struct settings *s, const char *plan);

// Sets one key. A plan brings its own defaults for all keys that were not set, so the order does not matter. The error
// is "key = value; allowed: …", the value escaped and cut; *s is unchanged then.
int settings_set(struct settings *s, const char *key, const char *value, struct err **e);

// Demands that a trial can end in time: the deadline is at least three times the duration, because a trial may measure
// two of them.
int settings_check(const struct settings *s, struct err **e);

// Whether coverage is thin (suite/thin.h).
bool settings_are_thin(const struct settings *s);

// Reads the file at path over the defaults. An error names file, line, key and what is allowed; *s then holds the
// defaults of plan. plan may be s->plan.
int settings_load(const char *path, const char *plan, struct settings *s, struct err **e);

// As settings_load, with len bytes of text over what *s holds; name is what errors call them. *s is unchanged on error.
int settings_parse(const char *name, const char *text, size_t len, struct settings *s, struct err **e);

// Appends a commented assay.conf whose settings are all commented-out defaults of the plan "quick", with CRLF line
// ends, so that every editor shows its lines.
void settings_template(struct buf *out);

// Appends the settings in force as key = value lines, for the record.
void settings_print(const struct settings *s, struct buf *out);

#endif
