// SPDX-License-Identifier: MIT
// Which attributes are links.
#include "workload/links_html.h"
#include "workload/url.h"

#include <string.h>

static const struct {
	const char *tag, *attribute;
	enum link_form form;
} links[] = {
	{"a", "href", LINK_VALUE},
	{"area", "href", LINK_VALUE},
	{"audio", "src", LINK_VALUE},
	{"base", "href", LINK_BASE},
	{"body", "background", LINK_VALUE},
	{"embed", "src", LINK_VALUE},
	{"form", "action", LINK_FORM},
	{"frame", "src", LINK_VALUE},
	{"iframe", "src", LINK_VALUE},
	{"img", "src", LINK_VALUE},
	{"img", "lowsrc", LINK_VALUE},
	{"input", "src", LINK_VALUE},
	{"link", "href", LINK_VALUE},
	{"object", "data", LINK_VALUE},
	{"script", "src", LINK_VALUE},
	{"source", "src", LINK_VALUE},
	{"table", "background", LINK_VALUE},
	{"td", "background", LINK_VALUE},
	{"th", "background", LINK_VALUE},
	{"track", "src", LINK_VALUE},
	{"video", "src", LINK_VALUE},
	{"video", "poster", LINK_VALUE},
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void report(struct link *l, struct http_text url, const struct link_sink *sink)
{
	char decoded[URL_MAX];
	size_t length = entities_decode(url, decoded, sizeof(decoded));
	char *start = decoded;

	if (length == sizeof(decoded))
		return;
	while (length && is_space(start[length - 1]))
		length--;
	while (length && is_space(*start)) {
		start++;
		length--;
	}
	l->url = start;
	l->length = length;
	sink->found(sink->arg, l);
}

static const struct attribute *find(const struct tag *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (http_text_is(t->attributes[i].name, name))
			return &t->attributes[i];
	return NULL;
}

static void move(struct http_text *t, size_t count)
{
	t->start += count;
	t->length -= count;
}

static void skip(struct http_text *t, char also)
{
	while (t->length && (is_space(*t->start) || *t->start == also))
		move(t, 1);
}

// "url width, url width": each URL ends with a space; a comma at its end belongs to the list.
static void in_list(struct http_text list, const struct link_sink *sink)
{
	for (skip(&list, ','); list.length; skip(&list, ',')) {
		struct link l = {.form = LINK_PLAIN, .raw = {list.start, 0}};

		while (list.length && !is_space(*list.start))
			move(&list, 1);
		l.raw.length = (size_t)(list.start - l.raw.start);
		if (l.raw.start[l.raw.length - 1] != ',') {
			while (list.length && *list.start != ',')
				move(&list, 1);
		}
		while (l.raw.length && l.raw.start[l.raw.length - 1] == ',')
			l.raw.length--;
		if (l.raw.length)
			report(&l, l.raw, sink);
	}
}

static void skip_url_equals(struct http_text *t)
{
	struct http_text rest = *t;

	if (rest.length < 3 || !http_text_is((struct http_text){rest.start, 3}, "url"))
		return;
	move(&rest, 3);
	skip(&rest, ' ');
	if (!rest.length || *rest.start != '=')
		return;
	move(&rest, 1);
	skip(&rest, ' ');
	*t = rest;
}

// "5; url=page.html", with quotes around the URL or without.
static void in_refresh(const struct attribute *content, const struct link_sink *sink)
{
	struct link l = {.form = LINK_REFRESH, .raw = content->value, .is_quoted = content->is_quoted};
	struct http_text rest = content->value;

	for (skip(&rest, ' '); rest.length && *rest.start >= '0' && *rest.start <= '9'; move(&rest, 1))
		if (l.seconds < 1000000)
			l.seconds = l.seconds * 10 + (unsigned)(*rest.start - '0');
	skip(&rest, '.');
	if (!rest.length || (*rest.start != ';' && *rest.start != ','))
		return;
	move(&rest, 1);
	skip(&rest, ' ');
	skip_url_equals(&rest);
	if (rest.length && (*rest.start == '"' || *rest.start == '\'')) {
		const char *quote = memchr(rest.start + 1, *rest.start, rest.length - 1);

		move(&rest, 1);
		if (quote)
			rest.length = (size_t)(quote - rest.start);
	}
	if (rest.length)
		report(&l, rest, sink);
}

static void in_attribute(const struct tag *t, const struct attribute *a, const struct link_sink *sink)
{
	if (http_text_is(a->name, "style"))
		links_in_css(a->value, sink->found, sink->arg);
	else if (http_text_is(a->name, "srcset") && (http_text_is(t->name, "img") || http_text_is(t->name, "source")))
		in_list(a->value, sink);
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		if (a->value.start && http_text_is(t->name, links[i].tag) &&
			http_text_is(a->name, links[i].attribute)) {
			struct link l = {.form = links[i].form, .raw = a->value, .is_quoted = a->is_quoted};

			report(&l, a->value, sink);
		}
	}
}

void links_in_tag(const struct tag *t, const struct link_sink *sink)
{
	const struct attribute *equiv = find(t, "http-equiv"), *content = find(t, "content");

	for (size_t i = 0; i < t->count; i++)
		in_attribute(t, &t->attributes[i], sink);
	if (equiv && content && http_text_is(t->name, "meta") && http_text_is(equiv->value, "refresh"))
		in_refresh(content, sink);
}
