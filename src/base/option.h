// SPDX-License-Identifier: MIT
// A command line as a table of options, in the manner of Firecracker and its jailer: long names, a value in a word of
// its own, and their texts for what is wrong.
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct option {
	const char *name;  // with its two dashes
	const char *value; // what it takes, for people; NULL: nothing
	const char *help;  // NULL: not to be told
	// Takes the value into the caller's struct; NULL: an option that is known, and not supported.
	int (*take)(const struct option *option, void *to, const char *value, struct err **e);
	size_t at;     // where in the struct
	uint64_t most; // of a number
	bool may_repeat;
};

// Takes a word: at is a const char *.
int option_text(const struct option *option, void *to, const char *value, struct err **e);

// Takes that the option is there: at is a bool.
int option_flag(const struct option *option, void *to, const char *value, struct err **e);

// Takes a decimal number: at is a uint64_t.
int option_number(const struct option *option, void *to, const char *value, struct err **e);

// Reads words up to their end or "--", of which argv ends up behind. All of it that may be kept are its strings. At
// most 64 options.
int option_read(const struct option *all, size_t count, char ***argv, void *to, struct err **e);

// Returns whether a word stands before the end or "--". Who asks for help gets it, whatever else he has said.
bool option_is_said(char *const *argv, const char *word);

// Prints a line for each option that is to be told.
void option_help(const struct option *all, size_t count);

#endif
