// SPDX-License-Identifier: MIT
#include "http/message.h"

#include <string.h>
#include <strings.h>

#define BODY_MAX ((uint64_t)1 << 40) // so that no sum of lengths overflows

// What is left of a head, taken away line by line.
struct rest {
	const char *at, *end;
};

bool http_piece_is(struct http_piece p, const char *text)
{
	return p.len == strlen(text) && memcmp(p.start, text, p.len) == 0;
}

static bool says(struct http_piece p, const char *word)
{
	return p.len == strlen(word) && strncasecmp(p.start, word, p.len) == 0;
}

// A line ends with CRLF; a CR or LF alone belongs to no head.
static bool take_line(struct rest *r, struct http_piece *line)
{
	const char *cr = memchr(r->at, '\r', (size_t)(r->end - r->at));

	if (!cr || cr + 1 >= r->end || cr[1] != '\n' || memchr(r->at, '\n', (size_t)(cr - r->at)))
		return false;
	*line = (struct http_piece){r->at, (size_t)(cr - r->at)};
	r->at = cr + 2;
	return true;
}

static struct http_piece trimmed(const char *start, const char *end)
{
	while (start < end && (*start == ' ' || *start == '\t'))
		start++;
	while (end > start && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return (struct http_piece){start, (size_t)(end - start)};
}

static bool is_token(struct http_piece p)
{
	for (size_t i = 0; i < p.len; i++)
		if (p.start[i] <= ' ' || p.start[i] == 127 || strchr("\"(),/:;<=>?@[\\]{}", p.start[i]))
			return false;
	return p.len > 0;
}

static bool is_printable(struct http_piece p)
{
	for (size_t i = 0; i < p.len; i++)
		if (((unsigned char)p.start[i] < ' ' && p.start[i] != '\t') || p.start[i] == 127)
			return false;
	return true;
}

static bool read_length(struct http_piece p, uint64_t *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < p.len; i++) {
		if (p.start[i] < '0' || p.start[i] > '9' || n > BODY_MAX / 10)
			return false;
		n = n * 10 + (uint64_t)(p.start[i] - '0');
	}
	*out = n;
	return p.len > 0;
}

static const char *take_value(struct http_piece name, struct http_piece value, struct http_message *out)
{
	uint64_t length;

	if (says(name, "content-length")) {
		if (!read_length(value, &length) || (out->has_length && length != out->body_length))
			return "Content-Length is no number, or there are two";
		out->has_length = true;
		out->body_length = length;
	} else if (says(name, "transfer-encoding")) {
		return "Transfer-Encoding is not supported: say Content-Length";
	} else if (says(name, "connection")) {
		out->keeps_alive = says(value, "keep-alive") || (out->keeps_alive && !says(value, "close"));
	} else if (says(name, "expect")) {
		if (!says(value, "100-continue"))
			return "Expect asks for what is not known";
		out->expects_continue = true;
	}
	return NULL;
}

static const char *take_field(struct http_piece line, struct http_message *out)
{
	const char *colon = memchr(line.start, ':', line.len);
	struct http_piece name, value;

	if (!colon)
		return "a field without a colon";
	name = (struct http_piece){line.start, (size_t)(colon - line.start)};
	value = trimmed(colon + 1, line.start + line.len);
	if (!is_token(name) || !is_printable(value))
		return "a field with bytes that none may have";
	return take_value(name, value, out);
}

static const char *take_fields(struct rest *r, struct http_message *out)
{
	struct http_piece line;
	const char *why;

	for (int i = 0; i <= HTTP_MESSAGE_FIELDS_MAX; i++) {
		if (!take_line(r, &line))
			return "a line that does not end with CR and LF";
		if (!line.len)
			return NULL;
		if ((why = take_field(line, out)))
			return why;
	}
	return "too many fields";
}

// "HTTP/1.1", or 1.0, whose connections end unless it is said otherwise.
static bool take_version(struct http_piece p, struct http_message *out)
{
	out->keeps_alive = http_piece_is(p, "HTTP/1.1");
	return out->keeps_alive || http_piece_is(p, "HTTP/1.0");
}

static const char *take_request_line(struct http_piece line, struct http_message *out)
{
	const char *end = line.start + line.len, *a = memchr(line.start, ' ', line.len);
	const char *b = a ? memchr(a + 1, ' ', (size_t)(end - a - 1)) : NULL;

	if (!b)
		return "a request line that is none";
	out->method = (struct http_piece){line.start, (size_t)(a - line.start)};
	out->target = (struct http_piece){a + 1, (size_t)(b - a - 1)};
	if (!is_token(out->method) || !is_printable(out->target) || !out->target.len || out->target.start[0] != '/')
		return "a request line with a method or path that is none";
	return take_version((struct http_piece){b + 1, (size_t)(end - b - 1)}, out) ? NULL
										    : "an unknown version of HTTP";
}

// "HTTP/1.1 204 No Content"; the words, and even the space before them, may be missing.
static const char *take_status_line(struct http_piece line, struct http_message *out)
{
	const char *s = line.start;

	if (line.len < 12 || !take_version((struct http_piece){s, 8}, out) || s[8] != ' ' ||
		(line.len > 12 && s[12] != ' '))
		return "a status line that is none";
	for (int i = 9; i < 12; i++) {
		if (s[i] < '0' || s[i] > '9')
			return "a status that is no number";
		out->status = out->status * 10 + (unsigned)(s[i] - '0');
	}
	return out->status >= 100 && out->status < 600 ? NULL : "a status that does not exist";
}

typedef const char *take_first(struct http_piece line, struct http_message *out);

static enum http_reading read_head(
	const char *data, size_t len, take_first *first, struct http_message *out, const char **why)
{
	size_t seen = len < HTTP_MESSAGE_HEAD_MAX ? len : HTTP_MESSAGE_HEAD_MAX;
	const char *blank = seen ? memmem(data, seen, "\r\n\r\n", 4) : NULL;
	struct http_piece line;
	struct rest r;

	*out = (struct http_message){0};
	*why = "a head that is too long";
	if (!blank)
		return len < HTTP_MESSAGE_HEAD_MAX ? HTTP_READING_PARTIAL : HTTP_READING_BROKEN;
	out->head_length = (size_t)(blank - data) + 4;
	r = (struct rest){data, data + out->head_length};
	*why = "a first line that does not end with CR and LF";
	if (!take_line(&r, &line) || (*why = first(line, out)) || (*why = take_fields(&r, out)))
		return HTTP_READING_BROKEN;
	return HTTP_READING_DONE;
}

enum http_reading http_message_request(const char *data, size_t len, struct http_message *out, const char **why)
{
	return read_head(data, len, take_request_line, out, why);
}

enum http_reading http_message_response(const char *data, size_t len, struct http_message *out, const char **why)
{
	enum http_reading r = read_head(data, len, take_status_line, out, why);

	if (r != HTTP_READING_DONE)
		return r;
	if (out->status < 200 || out->status == 204 || out->status == 304) {
		out->body_length = 0;
	} else if (!out->has_length) {
		*why = "a response that does not say its length";
		return HTTP_READING_BROKEN;
	}
	return r;
}

const char *http_message_reason(unsigned status)
{
	static const struct {
		unsigned status;
		const char *words;
	} table[] = {{200, "OK"}, {204, "No Content"}, {400, "Bad Request"}, {413, "Content Too Large"},
		{503, "Service Unavailable"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (table[i].status == status)
			return table[i].words;
	return "Unknown";
}
