// SPDX-License-Identifier: MIT
// The moments of a start that only the runtime itself can see. One that has any writes them into its state folder:
// ROOT/PROGRAM/ID/phases, a line "NAME NANOSECONDS" each, on the host clock (base/clock.h).
#ifndef ENGINE_PHASES_H
#define ENGINE_PHASES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define PHASES_MAX     16
#define PHASE_NAME_MAX 24   // bytes with the NUL
#define PHASES_FILE    4096 // bytes at most

struct phase {
	char name[PHASE_NAME_MAX]; // [a-z][a-z0-9_]*
	uint64_t ns;
};

struct phases {
	struct phase at[PHASES_MAX]; // as in the file, each name once
	size_t count;
};

// Parses len bytes; name is what errors call them, with the line. Every moment must lie between from and to.
int phases_parse(
	const char *name, const char *text, size_t len, uint64_t from, uint64_t to, struct phases *p, struct err **e);

// Reads the file at path. None is no error: *p is empty then.
int phases_read(const char *path, uint64_t from, uint64_t to, struct phases *p, struct err **e);

#endif
