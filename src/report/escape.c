// SPDX-License-Identifier: MIT
#include "report/escape.h"

#include <stdbool.h>
#include <string.h>

#include "base/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

// Takes one character off *s. Returns its length in bytes, 0 when it may not be printed (one byte is taken then).
static size_t take(const char **s)
{
	const unsigned char *p = (const unsigned char *)*s;
	size_t n = text_utf8(*s);

	// C1 controls, line and paragraph separators, what turns the direction of writing, non-characters.
	if ((n == 1 && (p[0] < 0x20 || p[0] == 0x7f)) || (n == 2 && p[0] == 0xc2 && p[1] < 0xa0) ||
		(n == 3 && p[0] == 0xe2 && p[1] == 0x80 && p[2] >= 0xa8 && p[2] <= 0xae) ||
		(n == 3 && p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9) ||
		(n == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe)) {
		*s += n;
		return 0;
	}
	*s += n ? n : 1;
	return n;
}

// Appends up to max characters through put, with an ellipsis for the rest. Returns the number of characters.
static size_t each(struct buf *out, const char *s, size_t max, void (*put)(struct buf *, const char *, size_t))
{
	size_t count = 0;

	for (; s && *s; count++) {
		const char *from = s;
		size_t n = take(&s);

		if (count + 1 >= max && *s) {
			buf_str(out, "…");
			return count + 1;
		}
		if (n == 0)
			put(out, REPLACEMENT, 3);
		else
			put(out, from, n);
	}
	return count;
}

static void put_html(struct buf *out, const char *s, size_t n)
{
	switch (n == 1 ? *s : 0) {
	case '<':
		buf_str(out, "&lt;");
		break;
	case '>':
		buf_str(out, "&gt;");
		break;
	case '&':
		buf_str(out, "&amp;");
		break;
	case '"':
		buf_str(out, "&quot;");
		break;
	case '\'':
		buf_str(out, "&#39;");
		break;
	default:
		buf_add(out, s, n);
	}
}

static void put_text(struct buf *out, const char *s, size_t n)
{
	buf_add(out, s, n);
}

void escape_html(struct buf *out, const char *s, size_t max)
{
	each(out, s, max, put_html);
}

void escape_html_lines(struct buf *out, const char *s, size_t max)
{
	while (s && *s && max > 0) {
		size_t n = strcspn(s, "\n\r\t"), length = n < max ? n : max;
		CLEANUP_FREE char *part = strndup(s, length);

		escape_html(out, part, ESCAPE_ALL);
		max -= length;
		s += n;
		if (*s && max > 0) {
			buf_str(out, *s == '\n' ? "\n" : *s == '\t' ? " " : "");
			s++;
			max--;
		}
	}
}

size_t escape_text(struct buf *out, const char *s, size_t max)
{
	return each(out, s, max, put_text);
}

// Whether a field must stand in quotes; *len is its length. By hand: a table has millions of fields.
static bool needs_quotes(const char *s, size_t *len)
{
	bool needs = false;
	size_t n;

	for (n = 0; s[n]; n++)
		needs |= s[n] == ',' || s[n] == '"' || s[n] == '\r' || s[n] == '\n';
	*len = n;
	return needs;
}

void escape_csv(struct buf *out, const char *s)
{
	size_t len;
	bool is_quoted = needs_quotes(s, &len);

	if (is_quoted)
		buf_add(out, "\"", 1);
	if (*s == '=' || *s == '+' || *s == '-' || *s == '@' || *s == '\t' || *s == '\r')
		buf_add(out, "'", 1);
	if (!is_quoted)
		buf_add(out, s, len);
	for (; is_quoted && *s; s++)
		buf_add(out, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
	if (is_quoted)
		buf_add(out, "\"", 1);
}
