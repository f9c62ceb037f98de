// SPDX-License-Identifier: MIT
#include "base/buf.h"

#include <stdint.h>
#include <string.h>

// Makes room for more bytes and the NUL. Returns whether there is room.
static bool reserve(struct buf *b, size_t more)
{
	size_t size = b->size ? b->size : 256;
	char *grown;

	if (more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4)
		b->is_broken = true;
	if (b->is_broken)
		return false;
	while (size < b->len + more + 1)
		size *= 2;
	if (size == b->size)
		return true;
	grown = realloc(b->data, size);
	if (!grown) {
		b->is_broken = true;
		return false;
	}
	b->data = grown;
	b->size = size;
	return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!reserve(b, len))
		return;
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		b->is_broken = true;
	if (n < 0 || !reserve(b, (size_t)n))
		return;
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

bool buf_ok(const struct buf *b)
{
	return !b->is_broken;
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

void buf_free(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}
