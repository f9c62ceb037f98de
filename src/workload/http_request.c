// SPDX-License-Identifier: MIT
#include "workload/http_request.h"
#include "workload/http_field.h"

#include <string.h>

enum line { LINE_MORE, LINE_READ, LINE_BAD };

// A line ends with CR LF; a bare LF, which a recipient may take for a line's end, is refused here.
static enum line next_line(struct http_text *rest, struct http_text *out)
{
	const char *end = memchr(rest->start, '\n', rest->length);
	size_t taken;

	if (!end)
		return LINE_MORE;
	taken = (size_t)(end - rest->start) + 1;
	if (taken < 2 || end[-1] != '\r')
		return LINE_BAD;
	*out = (struct http_text){rest->start, taken - 2};
	rest->start += taken;
	rest->length -= taken;
	return LINE_READ;
}

static bool take_until_space(struct http_text *rest, struct http_text *out)
{
	const char *space = memchr(rest->start, ' ', rest->length);

	if (!space)
		return false;
	out->start = rest->start;
	out->length = (size_t)(space - rest->start);
	rest->start += out->length + 1;
	rest->length -= out->length + 1;
	return true;
}

static int read_version(struct http_text v, struct http_request *out)
{
	if (v.length != 8 || memcmp(v.start, "HTTP/", 5) || v.start[5] < '0' || v.start[5] > '9' || v.start[6] != '.' ||
		v.start[7] < '0' || v.start[7] > '9')
		return 400;
	if (v.start[5] != '1')
		return 505;
	out->is_1_0 = v.start[7] == '0';
	out->keeps_alive = !out->is_1_0;
	return 0;
}

static int read_method(struct http_text m, struct http_request *out)
{
	static const char *const others[] = {"POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"};

	if (!http_is_token(m))
		return 400;
	out->is_head = m.length == 4 && !memcmp(m.start, "HEAD", 4);
	if (out->is_head || (m.length == 3 && !memcmp(m.start, "GET", 3)))
		return 0;
	out->status = 501;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (m.length == strlen(others[i]) && !memcmp(m.start, others[i], m.length))
			out->status = 405;
	return 0;
}

// "http://host/path" is the form for proxies, which every server must take too; the authority counts for nothing here.
static struct http_text without_authority(struct http_text target)
{
	const size_t scheme = 7;
	const char *slash;

	if (target.length < scheme || !http_text_is((struct http_text){target.start, scheme}, "http://"))
		return target;
	slash = memchr(target.start + scheme, '/', target.length - scheme);
	if (!slash)
		return (struct http_text){"/", 1};
	return (struct http_text){slash, target.length - (size_t)(slash - target.start)};
}

static int read_target(struct http_text target, struct http_request *out)
{
	const char *query;

	for (size_t i = 0; i < target.length; i++)
		if (target.start[i] <= ' ' || target.start[i] > '~')
			return 400;
	target = without_authority(target);
	if (target.length > 0)
		query = memchr(target.start, '?', target.length);
	else
		query = NULL;
	if (query)
		target.length = (size_t)(query - target.start);
	// The other forms, "*" and "host:port", belong to methods that are refused anyhow.
	if (!out->status && (target.length == 0 || target.start[0] != '/'))
		return 400;
	out->path = target;
	return 0;
}

static int read_request_line(struct http_text line, struct http_request *out)
{
	struct http_text method, target;
	int status;

	if (!take_until_space(&line, &method) || !take_until_space(&line, &target))
		return 400;
	status = read_version(line, out);
	if (!status)
		status = read_method(method, out);
	if (!status)
		status = read_target(target, out);
	return status;
}

static enum http_verdict refused(struct http_request *out, int status)
{
	out->status = status;
	out->keeps_alive = false;
	out->has_more = true;
	return HTTP_REFUSED;
}

static enum http_verdict want_more(struct http_request *out, size_t length, int status_if_full)
{
	return length >= HTTP_HEAD_MAX ? refused(out, status_if_full) : HTTP_INCOMPLETE;
}

// A client that ends a request with one line end too many is forgiven: empty lines before a request are skipped.
static void skip_empty_lines(struct http_text *rest)
{
	while (rest->length >= 2 && rest->start[0] == '\r' && rest->start[1] == '\n') {
		rest->start += 2;
		rest->length -= 2;
	}
}

static enum http_verdict read_fields(struct http_text *rest, size_t length, struct http_request *out)
{
	struct http_fields fields = {.count = 0};
	struct http_text line;
	int status;

	for (;;) {
		switch (next_line(rest, &line)) {
		case LINE_MORE:
			return want_more(out, length, 431);
		case LINE_BAD:
			return refused(out, 400);
		case LINE_READ:
			break;
		}
		status = line.length ? http_field_read(line, &fields, out) : http_fields_end(&fields, out);
		if (status)
			return refused(out, status);
		if (!line.length)
			return HTTP_REQUEST;
	}
}

enum http_verdict http_request_read(const char *data, size_t length, struct http_request *out)
{
	struct http_text rest, line;
	enum http_verdict verdict;
	int status;

	*out = (struct http_request){.status = 0};
	if (length > HTTP_HEAD_MAX)
		length = HTTP_HEAD_MAX;
	rest = (struct http_text){data, length};
	skip_empty_lines(&rest);
	switch (next_line(&rest, &line)) {
	case LINE_MORE:
		return want_more(out, length, 414);
	case LINE_BAD:
		return refused(out, 400);
	case LINE_READ:
		break;
	}
	status = read_request_line(line, out);
	if (status)
		return refused(out, status);
	verdict = read_fields(&rest, length, out);
	out->head_length = (size_t)(rest.start - data);
	return verdict;
}
