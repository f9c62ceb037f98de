// SPDX-License-Identifier: MIT
// The kinds of values that assay.conf knows: how each is read, shown and described.
#ifndef SUITE_SETTINGS_KIND_H
#define SUITE_SETTINGS_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct setting_kind;

// One key of assay.conf.
struct setting {
	const char *key;
	const struct setting_kind *kind;
	size_t at, size;           // the field in struct settings
	uint64_t min, max;         // of numbers, and of durations in nanoseconds
	const char *const *words;  // of a choice or list, NULL-terminated
	const char *smoke, *quick; // defaults, as they would stand in the file
	const char *comment;
};

struct setting_kind {
	// Reads value into the field. Returns whether it is allowed; the field is unchanged if not.
	bool (*read)(const struct setting *s, const char *value, void *field);
	// Appends the field as it would stand in the file.
	void (*show)(const struct setting *s, const void *field, struct buf *out);
	// Appends what is allowed, as part of a sentence.
	void (*allowed)(const struct setting *s, struct buf *out);
};

extern const struct setting_kind setting_choice;    // one of words; the field is a char array
extern const struct setting_kind setting_words;     // "all", or some of words; const char *[]
extern const struct setting_kind setting_runtimes;  // "all", or names of suite/runtimes.c; const char *[]
extern const struct setting_kind setting_workloads; // "all", or names of suite/measures.c; const char *[]
extern const struct setting_kind setting_numbers;   // a list; unsigned []
extern const struct setting_kind setting_number;    // unsigned
extern const struct setting_kind setting_duration;  // uint64_t, nanoseconds
extern const struct setting_kind setting_seed;      // "random" (0) or a number; uint64_t

#endif
