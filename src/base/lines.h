// SPDX-License-Identifier: MIT
// A text of any length, line by line, in the memory of one line.
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct line {
	const char *text; // without its newline, not NUL-terminated; valid during the call
	size_t len;       // at least 1, at most max
	size_t number;    // from 1
	bool has_end;     // false: the text ends within it
	bool is_cut;      // it is longer than max
};

struct lines {
	// Set by the caller: the longest line that is handed over whole, and what gets each. It returns 0, or -1 with
	// *e set to stop. Empty lines are counted and not handed over.
	size_t max;
	int (*line)(void *context, const struct line *l, struct err **e);
	void *context;
	// Private; zero at the start.
	struct buf held; // the beginning of a line whose end was not in its piece
	bool is_cut;
	size_t number;
};

#define CLEANUP_LINES CLEANUP(lines_free)

// Reads the next len bytes and hands over every line that they complete.
int lines_feed(struct lines *l, const char *data, size_t len, struct err **e);

// Says that the text is over: what has no newline is handed over.
int lines_end(struct lines *l, struct err **e);

// Frees the memory.
void lines_free(struct lines *l);

// Hands over all lines of the file at path. One of more than limit bytes is refused before anything is read; what is no
// file is refused too.
int lines_file(struct lines *l, const char *path, uint64_t limit, struct err **e);

#endif
