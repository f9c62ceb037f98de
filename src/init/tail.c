// SPDX-License-Identifier: MIT
#include "init/tail.h"

#include <string.h>

void tail_add(struct tail *t, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++, t->total++)
		t->data[t->total % TAIL_SIZE] = data[i];
}

void tail_copy(const struct tail *t, struct buf *out)
{
	size_t at = t->total % TAIL_SIZE;

	if (t->total > TAIL_SIZE)
		buf_add(out, t->data + at, TAIL_SIZE - at);
	buf_add(out, t->data, at);
}

// Returns what lies behind the escape sequence that s begins with: ESC [ … letter, or ESC and one character.
static const char *skip_escape(const char *s, const char *end)
{
	s++;
	if (s < end && *s == '[')
		for (s++; s < end && (unsigned char)*s < 0x40; s++)
			;
	return s == end ? s : s + 1;
}

// Copies without what moves a cursor. A carriage return that is not a line's end starts the line anew.
static void plain(const char *s, const char *end, struct buf *out)
{
	size_t line = out->len;

	while (s < end) {
		if (*s == '\033') {
			s = skip_escape(s, end);
			continue;
		}
		if (*s == '\r' && s + 1 < end && s[1] != '\n' && s[1] != '\r' && out->len > line)
			out->data[out->len = line] = '\0';
		else if (*s == '\n' || *s == '\t' || ((unsigned char)*s >= ' ' && *s != 0x7f))
			buf_add(out, s, 1);
		if (*s++ == '\n')
			line = out->len;
	}
}

void tail_lines(const struct tail *t, size_t count, struct buf *out)
{
	CLEANUP_BUF struct buf raw = {0}, text = {0};
	const char *start;

	tail_copy(t, &raw);
	plain(buf_text(&raw), buf_text(&raw) + raw.len, &text);
	while (text.len && text.data[text.len - 1] == '\n')
		text.data[--text.len] = '\0';
	for (start = buf_text(&text) + text.len; start > buf_text(&text); start--)
		if (start[-1] == '\n' && --count == 0)
			break;
	buf_str(out, start);
	if (text.len)
		buf_str(out, "\n");
}
