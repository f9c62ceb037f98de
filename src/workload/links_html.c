// SPDX-License-Identifier: MIT
// Finds the tags of a page, as the HTML standard's tokenizer does: comments, and elements whose content is no markup.
#include "workload/links_html.h"

#include <string.h>
#include <strings.h>

struct scan {
	const char *at, *end;
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static size_t left(const struct scan *s)
{
	return (size_t)(s->end - s->at);
}

static void skip_spaces(struct scan *s, char also)
{
	while (s->at < s->end && (is_space(*s->at) || *s->at == also))
		s->at++;
}

// Takes what comes before a space or one of `ends`.
static struct http_text take_word(struct scan *s, const char *ends)
{
	struct http_text word = {s->at, 0};

	while (s->at < s->end && !is_space(*s->at) && !(*s->at && strchr(ends, *s->at)))
		s->at++;
	word.length = (size_t)(s->at - word.start);
	return word;
}

static void skip_behind(struct scan *s, const char *what)
{
	const char *found = memmem(s->at, left(s), what, strlen(what));

	s->at = found ? found + strlen(what) : s->end;
}

static void read_value(struct scan *s, struct attribute *a)
{
	char quote;

	skip_spaces(s, ' ');
	quote = s->at < s->end ? *s->at : 0;
	a->is_quoted = quote == '"' || quote == '\'';
	if (!a->is_quoted) {
		a->value = take_word(s, ">");
		return;
	}
	a->value.start = ++s->at;
	while (s->at < s->end && *s->at != quote)
		s->at++;
	a->value.length = (size_t)(s->at - a->value.start);
	if (s->at < s->end)
		s->at++;
}

// False at the end of the tag. A name may begin with '=', however odd that is.
static bool read_attribute(struct scan *s, struct attribute *a)
{
	skip_spaces(s, '/');
	if (s->at == s->end || *s->at == '>')
		return false;
	*a = (struct attribute){.name = {s->at++, 0}};
	take_word(s, "/>=");
	a->name.length = (size_t)(s->at - a->name.start);
	skip_spaces(s, ' ');
	if (s->at < s->end && *s->at == '=') {
		s->at++;
		read_value(s, a);
	}
	return true;
}

// A tag that the page's end cuts off is none.
static bool read_tag(struct scan *s, struct tag *t)
{
	struct attribute a;

	t->name = take_word(s, "/>");
	t->count = 0;
	while (read_attribute(s, &a))
		if (t->count < TAG_ATTRIBUTES_MAX)
			t->attributes[t->count++] = a;
	return s->at < s->end;
}

// What stands between a tag and the next end tag of its name.
static struct http_text take_content(struct scan *s, struct http_text name)
{
	struct http_text content = {s->at, 0};

	while (s->at < s->end && (s->at = memchr(s->at, '<', left(s)))) {
		content.length = (size_t)(s->at - content.start);
		s->at++;
		if (left(s) > name.length && *s->at == '/' && !strncasecmp(s->at + 1, name.start, name.length))
			return content;
	}
	s->at = s->end;
	content.length = (size_t)(s->end - content.start);
	return content;
}

static void after_tag(struct scan *s, const struct tag *t, const struct link_sink *sink)
{
	static const char *const raw[] = {"script", "textarea", "title", "xmp"};

	if (http_text_is(t->name, "style"))
		links_in_css(take_content(s, t->name), sink->found, sink->arg);
	for (size_t i = 0; i < sizeof(raw) / sizeof(*raw); i++)
		if (http_text_is(t->name, raw[i]))
			take_content(s, t->name);
}

// At a '<', which is passed.
static void read_markup(struct scan *s, struct tag *t, const struct link_sink *sink)
{
	s->at++;
	if (left(s) >= 3 && !memcmp(s->at, "!--", 3)) {
		s->at += 2; // "<!-->" is a whole comment
		skip_behind(s, left(s) >= 2 && s->at[1] == '>' ? ">" : "-->");
	} else if (s->at < s->end && (*s->at == '!' || *s->at == '?' || *s->at == '/')) {
		skip_behind(s, ">");
	} else if (s->at < s->end && is_letter(*s->at) && read_tag(s, t)) {
		s->at++; // '>'
		links_in_tag(t, sink);
		after_tag(s, t, sink);
	}
}

void links_in_html(struct http_text page, link_found *found, void *arg)
{
	struct link_sink sink = {found, arg};
	struct scan s = {page.start, page.start + page.length};
	struct tag t;

	while (s.at < s.end) {
		const char *next = memchr(s.at, '<', left(&s));

		if (!next)
			return;
		s.at = next;
		read_markup(&s, &t, &sink);
	}
}
