// SPDX-License-Identifier: MIT
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

size_t text_utf8(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t n = u[0] < 0x80 ? 1 : u[0] < 0xc2 ? 0 : u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : u[0] < 0xf5 ? 4 : 0;

	for (size_t i = 1; i < n; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	if ((u[0] == 0xe0 && u[1] < 0xa0) || (u[0] == 0xed && u[1] > 0x9f) || (u[0] == 0xf0 && u[1] < 0x90) ||
		(u[0] == 0xf4 && u[1] > 0x8f))
		return 0;
	return n;
}

// Terminals obey U+0080 … U+009F too.
static bool is_control(const unsigned char *u)
{
	return u[0] < 0x20 || u[0] == 0x7f || (u[0] == 0xc2 && u[1] < 0xa0);
}

void text_show(struct buf *out, const char *s, size_t max)
{
	for (size_t used = 0; *s;) {
		const unsigned char *u = (const unsigned char *)s;
		size_t n = text_utf8(s), step = n && !is_control(u) ? n : 1;

		used += step;
		if (used > max) {
			buf_str(out, "…");
			return;
		}
		if (n == 0 || is_control(u))
			buf_printf(out, "\\x%02x", *u);
		else if (*s == '\\')
			buf_str(out, "\\\\");
		else
			buf_add(out, s, n);
		s += step;
	}
}

void text_last_line(struct buf *out, const char *text, size_t len, size_t max)
{
	CLEANUP_BUF struct buf line = {0};
	const char *newline;

	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	newline = len ? memrchr(text, '\n', len) : NULL;
	if (newline) {
		len -= (size_t)(newline + 1 - text);
		text = newline + 1;
	}
	buf_add(&line, text, len);
	text_show(out, len ? buf_text(&line) : "it wrote nothing", max);
}
