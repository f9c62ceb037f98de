// SPDX-License-Identifier: MIT
// The end of what a program wrote, kept in bounded memory.
#ifndef INIT_TAIL_H
#define INIT_TAIL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TAIL_SIZE 65536 // bytes kept

struct tail {
	char data[TAIL_SIZE];
	uint64_t total; // bytes ever added
};

// Adds len bytes; the oldest make room.
void tail_add(struct tail *t, const char *data, size_t len);

// Appends everything that is kept to out, as it was written.
void tail_copy(const struct tail *t, struct buf *out);

// Appends the last lines (at most count) as plain text: no escape sequences, no control characters, and of a line that
// was drawn over and over only what it showed last.
void tail_lines(const struct tail *t, size_t count, struct buf *out);

#endif
