// SPDX-License-Identifier: MIT
// RFC 3986, 5.2: relative resolution.
#include "workload/url.h"

#include <string.h>

struct part {
	const char *start;
	size_t length;
	bool is_there;
};

struct parts {
	struct part scheme, authority, path, query, fragment;
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_scheme(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!is_letter(text[i]) && (i == 0 || !text[i] || !strchr("0123456789+-.", text[i])))
			return false;
	return length > 0;
}

// Cuts off the part of `rest` from the mark on, without the mark.
static struct part cut_from(struct part *rest, char mark)
{
	const char *at = rest->length ? memchr(rest->start, mark, rest->length) : NULL;
	struct part p = {NULL, 0, false};

	if (at) {
		p = (struct part){at + 1, rest->length - (size_t)(at - rest->start) - 1, true};
		rest->length = (size_t)(at - rest->start);
	}
	return p;
}

static void skip(struct part *p, size_t count)
{
	p->start += count;
	p->length -= count;
}

static struct parts split(const char *text, size_t length)
{
	struct parts u = {.path = {text, length, true}};
	const char *colon;

	u.fragment = cut_from(&u.path, '#');
	u.query = cut_from(&u.path, '?');
	colon = u.path.length ? memchr(text, ':', u.path.length) : NULL;
	if (colon && is_scheme(text, (size_t)(colon - text))) {
		u.scheme = (struct part){text, (size_t)(colon - text), true};
		skip(&u.path, u.scheme.length + 1);
	}
	if (u.path.length >= 2 && !memcmp(u.path.start, "//", 2)) {
		const char *slash;

		skip(&u.path, 2);
		slash = u.path.length ? memchr(u.path.start, '/', u.path.length) : NULL;
		u.authority = (struct part){u.path.start, slash ? (size_t)(slash - u.path.start) : u.path.length, true};
		skip(&u.path, u.authority.length);
	}
	return u;
}

struct output {
	char *text;
	size_t length;
	bool is_full;
};

static void put(struct output *o, const char *text, size_t length)
{
	if (length >= URL_MAX - o->length) {
		o->is_full = true;
		return;
	}
	if (length)
		memcpy(o->text + o->length, text, length);
	o->length += length;
}

static void put_part(struct output *o, const char *before, struct part p, const char *after)
{
	if (!p.is_there)
		return;
	put(o, before, strlen(before));
	put(o, p.start, p.length);
	put(o, after, strlen(after));
}

// 5.2.3: what stands in place of the last segment of the base's path.
static void put_merged(struct output *o, const struct parts *base, struct part path)
{
	size_t keep = base->path.length;

	while (keep && base->path.start[keep - 1] != '/')
		keep--;
	if (base->authority.is_there && !base->path.length)
		put(o, "/", 1);
	put(o, base->path.start, keep);
	put(o, path.start, path.length);
}

static void put_path(struct output *o, const struct parts *base, const struct parts *r)
{
	size_t start = o->length;

	if (r->scheme.is_there || r->authority.is_there || (r->path.length && r->path.start[0] == '/'))
		put(o, r->path.start, r->path.length);
	else if (r->path.length)
		put_merged(o, base, r->path);
	else {
		put(o, base->path.start, base->path.length);
		return;
	}
	o->length = start + url_remove_dots(o->text + start, o->length - start);
}

bool url_resolve(const char *base, const char *reference, size_t length, char *out)
{
	struct parts b = split(base, strlen(base)), r = split(reference, length);
	struct output o = {.text = out};
	bool has_path = r.scheme.is_there || r.authority.is_there || r.path.length;

	if (!b.scheme.is_there || memchr(reference, 0, length))
		return false;
	put_part(&o, "", r.scheme.is_there ? r.scheme : b.scheme, ":");
	put_part(&o, "//", r.scheme.is_there || r.authority.is_there ? r.authority : b.authority, "");
	put_path(&o, &b, &r);
	put_part(&o, "?", has_path || r.query.is_there ? r.query : b.query, "");
	put_part(&o, "#", r.fragment, "");
	out[o.length] = 0;
	return !o.is_full;
}

size_t url_remove_dots(char *path, size_t length)
{
	size_t in = 0, out = 0;

	while (in < length) {
		size_t slash = path[in] == '/', segment = in + slash, end = segment;

		while (end < length && path[end] != '/')
			end++;
		if (end - segment == 1 && path[segment] == '.') {
			if (end == length && slash)
				path[out++] = '/';
		} else if (end - segment == 2 && !memcmp(path + segment, "..", 2)) {
			do
				out -= out > 0;
			while (out && path[out] != '/');
			if (end == length && slash)
				path[out++] = '/';
		} else {
			memmove(path + out, path + in, end - in);
			out += end - in;
		}
		// A leading "." or ".." without a slash before it takes the slash behind it along.
		in = !slash && out == 0 && end < length && end - segment <= 2 && path[segment] == '.' ? end + 1 : end;
	}
	path[out] = 0;
	return out;
}
