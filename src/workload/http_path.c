// SPDX-License-Identifier: MIT
#include "workload/http_path.h"

#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool http_hex_read(const char *two, char *byte)
{
	int high = hex_digit(two[0]), low = high < 0 ? -1 : hex_digit(two[1]);

	if (low < 0)
		return false;
	*byte = (char)(high << 4 | low);
	return true;
}

// Takes the next byte off the path. 0, or the status that refuses it.
static int next_byte(struct http_text *path, char *byte)
{
	size_t taken = 1;

	*byte = path->start[0];
	if (*byte == '%') {
		if (path->length < 3 || !http_hex_read(path->start + 1, byte))
			return 400;
		if (*byte == '/')
			return 404;
		taken = 3;
	}
	if (!*byte)
		return 400;
	path->start += taken;
	path->length -= taken;
	return 0;
}

// Decodes up to the next slash. The segment begins at out + *length.
static int read_segment(struct http_text *path, char *out, size_t *length)
{
	int status = 0;

	while (!status && path->length && path->start[0] != '/') {
		if (*length == HTTP_PATH_MAX - 1)
			return 414;
		status = next_byte(path, out + *length);
		++*length;
	}
	return status;
}

static bool is_dots(const char *segment, size_t length, size_t dots)
{
	return length == dots && !memcmp(segment, "..", dots);
}

int http_path_read(struct http_text path, char *out, size_t *length)
{
	*length = 0;
	while (path.length) {
		size_t segment;
		int status;

		path.start++; // the slash
		path.length--;
		// One slash stands for several, and one behind "." is the one before it.
		if (!*length || out[*length - 1] != '/') {
			if (*length == HTTP_PATH_MAX - 1)
				return 414;
			out[(*length)++] = '/';
		}
		segment = *length;
		status = read_segment(&path, out, length);
		if (status)
			return status;
		if (is_dots(out + segment, *length - segment, 2))
			return 400;
		if (is_dots(out + segment, *length - segment, 1))
			*length = segment;
	}
	out[*length] = 0;
	return 0;
}
