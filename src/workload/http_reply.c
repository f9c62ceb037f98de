// SPDX-License-Identifier: MIT
#include "workload/http_reply.h"
#include "workload/http_field.h"

#include <string.h>

struct seen {
	bool has_length, is_chunked, has_other_coding, says_close, says_keep_alive, is_1_0;
};

// A line may end with LF alone here, as many servers of small devices have it.
static bool take_line(struct http_text *rest, struct http_text *line)
{
	const char *end = rest->length ? memchr(rest->start, '\n', rest->length) : NULL;
	size_t length;

	if (!end)
		return false;
	length = (size_t)(end - rest->start);
	*line = (struct http_text){rest->start, length};
	if (length && end[-1] == '\r')
		line->length--;
	rest->start += length + 1;
	rest->length -= length + 1;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

// "HTTP/1.1 200 OK"
static bool read_status(struct http_text line, struct http_reply *out, struct seen *seen)
{
	const char *t = line.start;

	if (line.length < 12 || memcmp(t, "HTTP/1.", 7) != 0 || !is_digit(t[7]) || t[8] != ' ' || t[9] < '1' ||
		t[9] > '5' || !is_digit(t[10]) || !is_digit(t[11]) || (line.length > 12 && t[12] != ' '))
		return false;
	out->status = (t[9] - '0') * 100 + (t[10] - '0') * 10 + (t[11] - '0');
	seen->is_1_0 = t[7] == '0';
	return true;
}

// The same length twice is one; two lengths are none.
static bool read_length(struct http_text value, struct http_reply *out, struct seen *seen)
{
	struct http_text member;

	while (http_list_next(&value, &member)) {
		uint64_t n = 0;

		for (size_t i = 0; i < member.length; i++) {
			if (!is_digit(member.start[i]) || n > (UINT64_MAX - 9) / 10)
				return false;
			n = n * 10 + (uint64_t)(member.start[i] - '0');
		}
		if (seen->has_length && n != out->length)
			return false;
		out->length = n;
		seen->has_length = true;
	}
	return seen->has_length;
}

static void read_connection(struct http_text value, struct seen *seen)
{
	struct http_text member;

	while (http_list_next(&value, &member)) {
		seen->says_close |= http_text_is(member, "close");
		seen->says_keep_alive |= http_text_is(member, "keep-alive");
	}
}

static void read_coding(struct http_text value, struct seen *seen)
{
	struct http_text member;

	while (http_list_next(&value, &member)) {
		if (!http_text_is(member, "chunked") || seen->is_chunked)
			seen->has_other_coding = true;
		seen->is_chunked = true;
	}
}

static struct http_text without_parameters(struct http_text value)
{
	size_t length = 0;

	while (length < value.length && value.start[length] != ';' && value.start[length] != ' ')
		length++;
	return (struct http_text){value.start, length};
}

static bool read_field(struct http_text line, struct http_reply *out, struct seen *seen)
{
	struct http_text name, value;

	if (!http_field_split(line, &name, &value))
		return false;
	if (http_text_is(name, "content-length"))
		return read_length(value, out, seen);
	if (http_text_is(name, "transfer-encoding"))
		read_coding(value, seen);
	else if (http_text_is(name, "connection"))
		read_connection(value, seen);
	else if (http_text_is(name, "location"))
		out->location = value;
	else if (http_text_is(name, "content-type"))
		out->type = without_parameters(value);
	return true;
}

// RFC 9112, 6.3. Chunks beside a length are what smuggling looks like; the connection is not used again then.
static bool end_head(struct http_reply *out, const struct seen *seen)
{
	if (seen->has_other_coding)
		return false;
	out->keeps_alive = seen->is_1_0 ? seen->says_keep_alive : true;
	if (seen->says_close || (seen->is_chunked && (seen->has_length || seen->is_1_0)))
		out->keeps_alive = false;
	if (out->status < 200 || out->status == 204 || out->status == 304)
		out->framing = HTTP_NO_BODY;
	else if (seen->is_chunked)
		out->framing = HTTP_CHUNKED;
	else if (seen->has_length)
		out->framing = HTTP_LENGTH;
	else
		out->framing = HTTP_CLOSE;
	if (out->framing == HTTP_CLOSE)
		out->keeps_alive = false;
	return true;
}

enum http_verdict http_reply_read(const char *data, size_t length, struct http_reply *out)
{
	struct http_text rest = {data, length < HTTP_REPLY_HEAD_MAX ? length : HTTP_REPLY_HEAD_MAX}, line;
	struct seen seen = {.is_1_0 = false};

	*out = (struct http_reply){.status = 0};
	for (size_t lines = 0; take_line(&rest, &line); lines++) {
		if (lines > 0 && !line.length) {
			out->head_length = (size_t)(rest.start - data);
			return end_head(out, &seen) ? HTTP_REQUEST : HTTP_REFUSED;
		}
		if (lines > HTTP_FIELDS_MAX || !(lines ? read_field(line, out, &seen) : read_status(line, out, &seen)))
			return HTTP_REFUSED;
	}
	return length >= HTTP_REPLY_HEAD_MAX ? HTTP_REFUSED : HTTP_INCOMPLETE;
}
