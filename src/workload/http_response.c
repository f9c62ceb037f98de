// SPDX-License-Identifier: MIT
#include "workload/http_response.h"
#include "workload/http_date.h"

#include <string.h>

static const struct error {
	int status;
	const char *line; // and the body
} errors[] = {
	{400, "400 Bad Request\r\n"},
	{404, "404 Not Found\r\n"},
	{405, "405 Method Not Allowed\r\n"},
	{408, "408 Request Timeout\r\n"},
	{414, "414 URI Too Long\r\n"},
	{431, "431 Request Header Fields Too Large\r\n"},
	{501, "501 Not Implemented\r\n"},
	{505, "505 HTTP Version Not Supported\r\n"},
};

static void append(struct http_response *out, const char *text, size_t length)
{
	memcpy(out->head + out->head_length, text, length);
	out->head_length += length;
}

static void append_text(struct http_response *out, const char *text)
{
	append(out, text, strlen(text));
}

// An answer is of version 1.1 whatever the request's was; what that means for the connection is said where the client
// would expect otherwise.
static void append_start(struct http_response *out, const struct http_request *r, const char *line, const char *date)
{
	append_text(out, "HTTP/1.1 ");
	append_text(out, line);
	append_text(out, "Server: bench\r\nDate: ");
	append(out, date, HTTP_DATE_LENGTH);
	append_text(out, "\r\n");
	if (!r->keeps_alive)
		append_text(out, "Connection: close\r\n");
	else if (r->is_1_0)
		append_text(out, "Connection: keep-alive\r\n");
}

static void answer_error(const struct http_request *r, int status, const char *date, struct http_response *out)
{
	const struct error *e = errors;
	char length[2];
	size_t n;

	while (e->status != status && e < errors + sizeof(errors) / sizeof(*errors) - 1)
		e++;
	n = strlen(e->line);
	out->status = status;
	append_start(out, r, e->line, date);
	if (status == 405)
		append_text(out, "Allow: GET, HEAD\r\n");
	append_text(out, "Content-Type: text/plain\r\nContent-Length: ");
	length[0] = (char)('0' + n / 10);
	length[1] = (char)('0' + n % 10);
	append(out, length, 2);
	append_text(out, "\r\n\r\n");
	out->body = e->line;
	out->body_length = r->is_head ? 0 : n;
}

// Weak comparison: a W/ in front of a tag does not count.
static bool matches(struct http_text tag, const char *etag)
{
	if (tag.length > 2 && !memcmp(tag.start, "W/", 2)) {
		tag.start += 2;
		tag.length -= 2;
	}
	return tag.length == strlen(etag) && !memcmp(tag.start, etag, tag.length);
}

bool http_has_current(const struct http_request *r, const struct site_file *f)
{
	struct http_text list = r->if_none_match, tag;
	uint64_t since;

	if (!r->if_none_match.start)
		return r->if_modified_since.start &&
		       http_date_read(r->if_modified_since.start, r->if_modified_since.length, &since) &&
		       since >= SITE_CHANGED;
	while (http_list_next(&list, &tag))
		if (http_text_is(tag, "*") || matches(tag, f->etag))
			return true;
	return false;
}

void http_answer(const struct site *s, const struct http_request *r, const char *date, struct http_response *out)
{
	const struct site_file *f = NULL;

	out->head_length = 0;
	if (!r->status)
		f = site_find(s, r->path.start, r->path.length);
	if (!f) {
		answer_error(r, r->status ? r->status : 404, date, out);
		return;
	}
	out->body = f->body;
	if (http_has_current(r, f)) {
		out->status = 304;
		append_start(out, r, "304 Not Modified\r\n", date);
		append(out, f->fields, f->validator_length);
		append_text(out, "\r\n");
		out->body_length = 0;
		return;
	}
	out->status = 200;
	append_start(out, r, "200 OK\r\n", date);
	append(out, f->fields, f->fields_length);
	out->body_length = r->is_head ? 0 : f->length;
}
