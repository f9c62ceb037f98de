// SPDX-License-Identifier: MIT
#include "workload/facts.h"
#include "workload/say.h"

#include <string.h>

static void append(struct facts *f, const char *text, size_t length)
{
	if (length >= sizeof(f->text) - f->length) {
		f->is_cut = true;
		return;
	}
	memcpy(f->text + f->length, text, length);
	f->length += length;
	f->text[f->length] = '\0';
}

static void append_text(struct facts *f, const char *text)
{
	append(f, text, strlen(text));
}

// Writes one byte of a string as JSON wants it (RFC 8259, 7). Returns its length. What is above ASCII becomes U+FFFD a
// byte: no name of a kernel needs it.
static size_t escape(unsigned char c, char out[6])
{
	static const char digit[] = "0123456789abcdef", foreign[] = {'\\', 'u', 'f', 'f', 'f', 'd'};
	const char control[] = {'\\', 'u', '0', '0', digit[c >> 4], digit[c & 15]};

	if (c == '"' || c == '\\') {
		out[0] = '\\';
		out[1] = (char)c;
		return 2;
	}
	if (c >= 0x20 && c < 0x7f) {
		out[0] = (char)c;
		return 1;
	}
	memcpy(out, c < 0x80 ? control : foreign, sizeof(control));
	return sizeof(control);
}

static void append_string(struct facts *f, const char *value)
{
	char one[6];
	size_t used = 2;

	append_text(f, "\"");
	for (; *value; value++) {
		size_t length = escape((unsigned char)*value, one);

		used += length;
		if (used > FACTS_TEXT_MAX)
			break;
		append(f, one, length);
	}
	append_text(f, "\"");
}

static void append_key(struct facts *f, const char *key)
{
	append_text(f, f->has_member ? "," : "");
	append_string(f, key);
	append_text(f, ":");
	f->has_member = true;
}

void facts_begin(struct facts *f)
{
	f->length = 0;
	f->has_member = f->is_cut = false;
	append_text(f, "{");
}

void facts_text(struct facts *f, const char *key, const char *value)
{
	append_key(f, key);
	if (value)
		append_string(f, value);
	else
		append_text(f, "null");
}

static void append_number(struct facts *f, uint64_t value, size_t at_least)
{
	char text[20]; // 2^64 has 20 digits
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	} while (value || sizeof(text) - at < at_least);
	append(f, text + at, sizeof(text) - at);
}

void facts_number(struct facts *f, const char *key, uint64_t value)
{
	append_key(f, key);
	append_number(f, value, 1);
}

void facts_decimal(struct facts *f, const char *key, double value)
{
	uint64_t thousandths;

	append_key(f, key);
	if (!(value >= 0 && value < 1e15)) {
		append_text(f, "null");
		return;
	}
	thousandths = (uint64_t)(value * 1e3 + 0.5);
	append_number(f, thousandths / 1000, 1);
	append_text(f, ".");
	append_number(f, thousandths % 1000, 3);
}

void facts_bool(struct facts *f, const char *key, bool value)
{
	append_key(f, key);
	append_text(f, value ? "true" : "false");
}

void facts_open(struct facts *f, const char *key, char bracket)
{
	append_key(f, key);
	append(f, &bracket, 1);
	f->has_member = false;
}

void facts_item(struct facts *f, const char *value)
{
	append_text(f, f->has_member ? "," : "");
	append_string(f, value);
	f->has_member = true;
}

void facts_close(struct facts *f, char bracket)
{
	append(f, &bracket, 1);
	f->has_member = true;
}

int facts_say(struct facts *f)
{
	append_text(f, "}");
	if (!f->is_cut)
		return say_facts(f->text);
	complain("there are too many facts for one line", "");
	return -1;
}
