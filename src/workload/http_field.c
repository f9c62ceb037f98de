// SPDX-License-Identifier: MIT
#include "workload/http_field.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool http_text_is(struct http_text t, const char *word)
{
	for (size_t i = 0; i < t.length; i++)
		if (!word[i] || lower(t.start[i]) != lower(word[i]))
			return false;
	return !word[t.length];
}

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
}

bool http_is_token(struct http_text t)
{
	for (size_t i = 0; i < t.length; i++)
		if (!is_alphanumeric(t.start[i]) && (!t.start[i] || !strchr("!#$%&'*+-.^_`|~", t.start[i])))
			return false;
	return t.length > 0;
}

static struct http_text trimmed(struct http_text t)
{
	while (t.length && (t.start[0] == ' ' || t.start[0] == '\t')) {
		t.start++;
		t.length--;
	}
	while (t.length && (t.start[t.length - 1] == ' ' || t.start[t.length - 1] == '\t'))
		t.length--;
	return t;
}

bool http_list_next(struct http_text *list, struct http_text *member)
{
	while (list->length) {
		size_t at = 0;
		bool is_quoted = false;

		for (; at < list->length && (is_quoted || list->start[at] != ','); at++)
			if (list->start[at] == '"')
				is_quoted = !is_quoted;
		*member = trimmed((struct http_text){list->start, at});
		if (at < list->length)
			at++; // the comma
		list->start += at;
		list->length -= at;
		if (member->length)
			return true;
	}
	return false;
}

static int see_connection(struct http_text value, struct http_fields *seen)
{
	struct http_text option;

	while (http_list_next(&value, &option)) {
		if (http_text_is(option, "close"))
			seen->says_close = true;
		if (http_text_is(option, "keep-alive"))
			seen->says_keep_alive = true;
	}
	return 0;
}

// Host holds a name or address and perhaps a port, or nothing. Whose name it is does not matter here, but two of them,
// or one with what belongs to a path or a user, mean that somebody else may read this request differently.
static int see_host(struct http_text value, struct http_fields *seen)
{
	if (seen->has_host)
		return 400;
	seen->has_host = true;
	for (size_t i = 0; i < value.length; i++)
		if (!is_alphanumeric(value.start[i]) && !strchr("-._~!$&'()*+,;=:[]%", value.start[i]))
			return 400;
	return 0;
}

// Two lengths, even equal ones, are how requests are smuggled past a proxy.
static int see_length(struct http_text value, struct http_fields *seen)
{
	if (seen->has_length || !value.length)
		return 400;
	seen->has_length = true;
	for (size_t i = 0; i < value.length; i++) {
		if (value.start[i] < '0' || value.start[i] > '9')
			return 400;
		if (value.start[i] != '0')
			seen->has_body = true;
	}
	return 0;
}

static int see(struct http_text name, struct http_text value, struct http_fields *seen, struct http_request *out)
{
	if (http_text_is(name, "host"))
		return see_host(value, seen);
	if (http_text_is(name, "connection"))
		return see_connection(value, seen);
	if (http_text_is(name, "content-length"))
		return see_length(value, seen);
	if (http_text_is(name, "transfer-encoding"))
		seen->has_encoding = seen->has_body = true;
	else if (http_text_is(name, "if-none-match"))
		out->if_none_match = value;
	else if (http_text_is(name, "if-modified-since"))
		out->if_modified_since = value;
	return 0;
}

bool http_field_split(struct http_text line, struct http_text *name, struct http_text *value)
{
	const char *colon = line.length ? memchr(line.start, ':', line.length) : NULL;

	// A line that begins with a space would continue the one before: obsolete, and no token either.
	if (!colon)
		return false;
	*name = (struct http_text){line.start, (size_t)(colon - line.start)};
	*value = (struct http_text){colon + 1, line.length - name->length - 1};
	if (!http_is_token(*name))
		return false;
	for (size_t i = 0; i < value->length; i++)
		if (((unsigned char)value->start[i] < ' ' && value->start[i] != '\t') || value->start[i] == 0x7f)
			return false;
	*value = trimmed(*value);
	return true;
}

int http_field_read(struct http_text line, struct http_fields *seen, struct http_request *out)
{
	struct http_text name, value;

	if (++seen->count > HTTP_FIELDS_MAX)
		return 431;
	return http_field_split(line, &name, &value) ? see(name, value, seen, out) : 400;
}

int http_fields_end(const struct http_fields *seen, struct http_request *out)
{
	if (!out->is_1_0 && !seen->has_host)
		return 400;
	if (seen->has_encoding && (seen->has_length || out->is_1_0))
		return 400;
	if (out->is_1_0 && seen->says_keep_alive)
		out->keeps_alive = true;
	if (seen->says_close || seen->has_body)
		out->keeps_alive = false;
	out->has_more = seen->has_body;
	return 0;
}
