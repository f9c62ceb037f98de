// SPDX-License-Identifier: MIT
// Settings of a decision file, looked up by what they belong to, and their values taken apart. Every error reads
// "FILE:LINE: KEY = VALUE; REASON".
#ifndef DECIDE_ENTRY_H
#define DECIDE_ENTRY_H

#include <stdbool.h>

#include "base/conf.h"
#include "decide/model.h"

struct entries {
	const char *file;
	const struct conf *conf;
	bool is_used[CONF_KEYS_MAX];
};

struct entry {
	struct entries *from;
	const struct conf_entry *setting; // NULL: there is none
	const char *at;                   // the rest of its value
};

// Finds the setting NAME, or NAME_SUFFIX if suffix is not NULL, and marks it as used.
struct entry entry_find(struct entries *all, const char *name, const char *suffix);

// Returns -1 with *e set to what is wrong with the value. Control characters in it are shown as \xNN.
int entry_refuse(const struct entry *x, struct err **e, const char *reason, ...) PRINTF(3, 4);

// Demands that every setting was used.
int entries_check_used(const struct entries *all, struct err **e);

// Copies the next item of a value, between separators (a space parts at runs of spaces and tabs). Returns 1, or 0 at
// the end, or -1: the item is empty or too long.
int entry_item(struct entry *x, char separator, char item[DECIDE_NAME_MAX], struct err **e);

// As entry_item, for a list of names: small letters, digits and '-'.
int entry_name(struct entry *x, char separator, char name[DECIDE_NAME_MAX], struct err **e);

// As entry_item, for a list of "NAME NUMBER", parted by commas; the number is from 0 to DECIDE_NUMBER_MAX.
int entry_pair(struct entry *x, char name[DECIDE_NAME_MAX], double *number, struct err **e);

// Returns whether text is a name.
bool is_name(const char *text);

#endif
