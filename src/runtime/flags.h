// SPDX-License-Identifier: MIT
// Command lines as runc reads them: "--name VALUE", "--name=VALUE", the same with one dash, "--switch=false", "--".
#ifndef RUNTIME_FLAGS_H
#define RUNTIME_FLAGS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct flag {
	const char *name; // without dashes; NULL ends a table
	char letter;      // its short form, or 0
	bool has_value;
};

struct flag_given {
	const struct flag *flag;
	const char *value; // of a switch "true" or "false"
};

struct flags {
	struct flag_given *given; // in their order
	size_t given_count;
	char **rest; // what is no flag, ended by NULL
	size_t rest_count;
};

#define CLEANUP_FLAGS CLEANUP(flags_free)

// Reads argv[0 … argc-1], which it reorders. stops_early: the first word that is no flag ends the flags, since what
// follows is another program's command line. Everything points into argv.
int flags_parse(struct flags *a, const struct flag *flags, bool stops_early, int argc, char **argv, struct err **e);

// Returns the value that was given last, or NULL.
const char *flags_text(const struct flags *a, const char *name);

// Whether a switch was given, and not as "=false".
bool flags_has(const struct flags *a, const char *name);

// Returns the n-th value, from 0, of a flag that may come again, or NULL.
const char *flags_nth(const struct flags *a, const char *name, size_t n);

// Writes the path that was given, made absolute by the working folder: who forks away leaves that. "" when none was
// given. Fails when it is too long.
int flags_path(const struct flags *a, const char *name, char out[PATH_MAX], struct err **e);

// Frees the memory.
void flags_free(struct flags *a);

#endif
