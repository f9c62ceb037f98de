// SPDX-License-Identifier: MIT
// Growable bytes, and the sink that the pure layers write to. The content is always followed by a NUL, so it can be
// read as a string. When memory runs out the buffer stops growing and says so at the end (buf_ok), not at each write.
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/scope.h"

struct buf {
	char *data; // NULL while empty
	size_t len; // bytes, without the NUL
	size_t size;
	bool is_broken;
};

#define CLEANUP_BUF CLEANUP(buf_free)

// Appends len bytes.
void buf_add(struct buf *b, const void *data, size_t len);

// Appends a string.
void buf_str(struct buf *b, const char *s);

// Appends formatted text.
void buf_printf(struct buf *b, const char *fmt, ...) PRINTF(2, 3);

// As buf_printf, for callers that have the arguments as a list.
void buf_vprintf(struct buf *b, const char *fmt, va_list ap);

// Returns the content as a string: "" while empty, never NULL. Valid until the next append.
const char *buf_text(const struct buf *b);

// Returns whether every append so far found memory.
bool buf_ok(const struct buf *b);

// Drops the content and keeps the memory.
void buf_clear(struct buf *b);

// Frees the memory; the buffer can be used again.
void buf_free(struct buf *b);

#endif
