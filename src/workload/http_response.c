// SPDX-License-Identifier: MIT
#include "workload/http_response.h"
#include "workload/http_date.h"
#include "workload/http_path.h"
#include "workload/site_root.h"

#include <string.h>
#include <unistd.h>

static const struct error {
	int status;
	const char *line; // and the body
} errors[] = {
	{301, "301 Moved Permanently\r\n"},
	{400, "400 Bad Request\r\n"},
	{403, "403 Forbidden\r\n"},
	{404, "404 Not Found\r\n"},
	{405, "405 Method Not Allowed\r\n"},
	{408, "408 Request Timeout\r\n"},
	{414, "414 URI Too Long\r\n"},
	{431, "431 Request Header Fields Too Large\r\n"},
	{501, "501 Not Implemented\r\n"},
	{503, "503 Service Unavailable\r\n"},
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

// The folder's own name with a slash behind it, relative to what was asked for. So nothing that a client has made up
// before it ("//elsewhere/folder") can lead to another server.
static void append_location(struct http_response *out, const char *path)
{
	append_text(out, "Location: ");
	for (const char *c = strrchr(path, '/') + 1; *c; c++) {
		char escaped[3] = {'%', "0123456789ABCDEF"[(unsigned char)*c >> 4], "0123456789ABCDEF"[*c & 15]};
		bool is_plain = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
				strchr("-._~", *c);

		append(out, is_plain ? c : escaped, is_plain ? 1 : 3);
	}
	append_text(out, "/\r\n");
}

static void answer_without_file(
	const struct http_request *r, int status, const char *path, const char *date, struct http_response *out)
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
	if (status == 301)
		append_location(out, path);
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

static bool was_not_changed_since(struct http_text since, const struct site_file *f, const char *date)
{
	uint64_t now, then;

	return since.start && http_date_read(date, HTTP_DATE_LENGTH, 0, &now) &&
	       http_date_read(since.start, since.length, now, &then) && then >= f->changed;
}

bool http_has_current(const struct http_request *r, const struct site_file *f, const char *date)
{
	struct http_text list = r->if_none_match, tag;

	if (!r->if_none_match.start)
		return was_not_changed_since(r->if_modified_since, f, date);
	while (http_list_next(&list, &tag))
		if (http_text_is(tag, "*") || matches(tag, f->etag))
			return true;
	return false;
}

// A file of the disk goes behind the head if it is small. If that does not give all of it, sending will find out why.
static void take_body(struct http_response *out)
{
	out->body = out->head + out->head_length;
	if (!out->body_length ||
		(out->body_length <= HTTP_SMALL_MAX && pread(out->file, out->head + out->head_length, out->body_length,
							       0) == (ssize_t)out->body_length)) {
		close(out->file);
		out->file = -1;
	}
}

static void answer_file(
	const struct http_request *r, const struct site_file *f, const char *date, struct http_response *out)
{
	out->body = f->body;
	out->body_length = 0;
	if (http_has_current(r, f, date)) {
		out->status = 304;
		append_start(out, r, "304 Not Modified\r\n", date);
		append(out, f->fields, f->validator_length);
		append_text(out, "\r\n");
	} else {
		out->status = 200;
		append_start(out, r, "200 OK\r\n", date);
		append(out, f->fields, f->fields_length);
		out->body_length = r->is_head ? 0 : f->length;
	}
	if (out->file >= 0)
		take_body(out);
}

void http_answer(const struct site *s, const struct http_request *r, const char *date, struct http_response *out)
{
	char path[HTTP_PATH_MAX];
	size_t length;
	struct site_file on_disk;
	const struct site_file *f = NULL;
	int status = r->status;

	out->head_length = 0;
	out->file = -1;
	if (!status)
		status = http_path_read(r->path, path, &length);
	if (!status && s->root >= 0) {
		status = site_root_find(s, path, length, &on_disk, &out->file);
		f = status == 200 ? &on_disk : NULL;
	} else if (!status) {
		f = site_find(s, path, length);
		status = f ? 200 : 404;
	}
	if (f)
		answer_file(r, f, date, out);
	else
		answer_without_file(r, status, path, date, out);
}
