// SPDX-License-Identifier: MIT
// A style sheet's url() and @import, as CSS Syntax has them: comments and other strings hold no links.
#include "workload/http_path.h"
#include "workload/links.h"
#include "workload/url.h"

#include <string.h>

struct css {
	struct http_text rest;
	link_found *found;
	void *arg;
	bool imports; // a string is a link: "@import" came just before
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void move(struct http_text *t, size_t count)
{
	t->start += count;
	t->length -= count;
}

static void skip_spaces(struct http_text *t)
{
	while (t->length && is_space(*t->start))
		move(t, 1);
}

static bool begins_with(struct http_text t, const char *word)
{
	return t.length >= strlen(word) && http_text_is((struct http_text){t.start, strlen(word)}, word);
}

// A backslash and up to six digits stand for a character, and take one space behind them along; only what is one byte
// is read here, as others stand in URLs escaped or as they are. A backslash before a line's end is nothing.
static size_t read_escape(struct http_text t, char *out, size_t *length)
{
	unsigned code = 0;
	size_t taken = 1;
	char nibble, two[2] = {'0', 0};

	for (; taken < t.length && taken < 7; taken++) {
		two[1] = t.start[taken];
		if (!http_hex_read(two, &nibble))
			break;
		code = code << 4 | (unsigned)nibble;
	}
	if (taken > 1) {
		out[(*length)++] = code && code < 0x80 ? (char)code : '?';
		return taken + (taken < t.length && is_space(t.start[taken]));
	}
	if (t.length > 1 && t.start[1] != '\n')
		out[(*length)++] = t.start[1];
	return t.length > 1 ? 2 : 1;
}

static void report(struct css *c, struct http_text raw)
{
	char url[URL_MAX];
	struct link l = {.form = LINK_PLAIN, .raw = raw, .url = url};

	while (raw.length) {
		size_t taken = 1;

		if (l.length == sizeof(url))
			return;
		if (*raw.start == '\\')
			taken = read_escape(raw, url, &l.length);
		else
			url[l.length++] = *raw.start;
		move(&raw, taken);
	}
	if (l.length)
		c->found(c->arg, &l);
}

// Takes up to the end mark, which an escape may hide, and the mark. A line's end breaks a string off.
static struct http_text take_until(struct css *c, char mark, bool *is_whole)
{
	struct http_text t = {c->rest.start, 0};

	*is_whole = false;
	while (c->rest.length && *c->rest.start != mark && (mark == ')' || *c->rest.start != '\n'))
		move(&c->rest, *c->rest.start == '\\' && c->rest.length > 1 ? 2 : 1);
	t.length = (size_t)(c->rest.start - t.start);
	if (c->rest.length && *c->rest.start == mark) {
		*is_whole = true;
		move(&c->rest, 1);
	}
	return t;
}

static void take_string(struct css *c, bool is_link)
{
	char quote = *c->rest.start;
	struct http_text t;
	bool is_whole;

	move(&c->rest, 1);
	t = take_until(c, quote, &is_whole);
	if (is_link && is_whole)
		report(c, t);
}

// Without quotes only an escape may have a space in it.
static bool is_bare_url(struct http_text t)
{
	char character[2];
	size_t taken, length = 0;

	for (; t.length; move(&t, taken), length = 0) {
		taken = *t.start == '\\' ? read_escape(t, character, &length) : 1;
		if (taken == 1 && (is_space(*t.start) || *t.start == '(' || *t.start == '"' || *t.start == '\''))
			return false;
	}
	return true;
}

// Behind "url(".
static void take_url(struct css *c)
{
	struct http_text t;
	bool is_whole;

	skip_spaces(&c->rest);
	if (c->rest.length && (*c->rest.start == '"' || *c->rest.start == '\'')) {
		take_string(c, true);
		return;
	}
	t = take_until(c, ')', &is_whole);
	while (t.length && is_space(t.start[t.length - 1]))
		t.length--;
	if (is_whole && is_bare_url(t))
		report(c, t);
}

static void skip_comment(struct css *c)
{
	const char *end = memmem(c->rest.start + 2, c->rest.length - 2, "*/", 2);

	move(&c->rest, end ? (size_t)(end + 2 - c->rest.start) : c->rest.length);
}

static bool is_in_name(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') || ch == '-' ||
	       ch == '_';
}

static void take_word(struct css *c)
{
	static const char url[] = "url(", import[] = "@import";

	if (begins_with(c->rest, url)) {
		move(&c->rest, strlen(url));
		take_url(c);
		c->imports = false;
	} else if (begins_with(c->rest, import)) {
		move(&c->rest, strlen(import));
		c->imports = true;
	} else {
		bool is_name = is_in_name(*c->rest.start);

		c->imports = false;
		do
			move(&c->rest, 1);
		while (is_name && c->rest.length && is_in_name(*c->rest.start));
	}
}

void links_in_css(struct http_text sheet, link_found *found, void *arg)
{
	struct css c = {.rest = sheet, .found = found, .arg = arg};

	while (c.rest.length) {
		char first = *c.rest.start;

		if (is_space(first))
			move(&c.rest, 1);
		else if (begins_with(c.rest, "/*"))
			skip_comment(&c);
		else if (first == '"' || first == '\'') {
			take_string(&c, c.imports);
			c.imports = false;
		} else if (first == '\\' && c.rest.length > 1) {
			move(&c.rest, 2);
		} else
			take_word(&c);
	}
}
