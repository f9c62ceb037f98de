// SPDX-License-Identifier: MIT
#include "workload/links_html.h"

#include <stdint.h>
#include <string.h>

static const struct {
	const char *name; // URLs hold few others
	uint32_t code;
} entities[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xa0}};

static int digit(char c, unsigned base)
{
	int value = c >= '0' && c <= '9'                     ? c - '0'
		    : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
							     : 99;

	return value < (int)base ? value : -1;
}

// Reads "#123" or "#x7b". Returns its length, 0 if it is none.
static size_t read_number(struct http_text t, uint32_t *code)
{
	unsigned base = t.length > 1 && (t.start[1] | 0x20) == 'x' ? 16 : 10;
	size_t first = base == 16 ? 2 : 1, at = first;

	*code = 0;
	for (; at < t.length && digit(t.start[at], base) >= 0; at++)
		if (*code <= 0x10ffff)
			*code = *code * base + (uint32_t)digit(t.start[at], base);
	return at > first && *code && *code <= 0x10ffff ? at : 0;
}

// Without its semicolon a name counts only where nothing follows that could belong to it: "&ltd=1" is a parameter of a
// query, as the standard has it for attributes.
static bool ends_name(struct http_text behind)
{
	char c = behind.length ? *behind.start : ';';

	return c != '=' && digit(c, 10) < 0 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static size_t read_name(struct http_text t, uint32_t *code)
{
	for (size_t i = 0; i < sizeof(entities) / sizeof(*entities); i++) {
		size_t length = strlen(entities[i].name);

		if (t.length >= length && !memcmp(t.start, entities[i].name, length)) {
			*code = entities[i].code;
			return ends_name((struct http_text){t.start + length, t.length - length}) ? length : 0;
		}
	}
	return 0;
}

static size_t put_utf8(char *out, uint32_t c)
{
	static const unsigned char first[] = {0, 0, 0xc0, 0xe0, 0xf0};
	size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	for (size_t i = length; i-- > 1; c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((length == 1 ? 0 : first[length]) | c);
	return length;
}

// The text is at an '&'. Returns how much of it was taken.
static size_t put_reference(struct http_text t, char *out, size_t *length)
{
	struct http_text name = {t.start + 1, t.length - 1};
	uint32_t code;
	size_t taken = name.length && *name.start == '#' ? read_number(name, &code) : read_name(name, &code);

	if (!taken) {
		out[(*length)++] = '&';
		return 1;
	}
	*length += put_utf8(out + *length, code);
	if (taken < name.length && name.start[taken] == ';')
		taken++;
	return taken + 1;
}

size_t entities_decode(struct http_text text, char *out, size_t size)
{
	size_t length = 0;

	while (text.length) {
		size_t taken = 1;

		if (length + 4 >= size)
			return size;
		if (*text.start == '&')
			taken = put_reference(text, out, &length);
		else if (*text.start != '\n' && *text.start != '\r' && *text.start != '\t')
			out[length++] = *text.start;
		text.start += taken;
		text.length -= taken;
	}
	return length;
}
