// SPDX-License-Identifier: MIT
#include "workload/line.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void append(struct line *l, const char *text, size_t length)
{
	size_t room = sizeof(l->text) - 1 - l->length; // one byte stays for the newline

	if (length > room)
		length = room;
	memcpy(l->text + l->length, text, length);
	l->length += length;
}

void line_text(struct line *l, const char *text)
{
	append(l, text, strlen(text));
}

static void digits(struct line *l, uint64_t number, size_t at_least)
{
	char text[20]; // 2^64 has 20 digits
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number || sizeof(text) - at < at_least);
	append(l, text + at, sizeof(text) - at);
}

void line_number(struct line *l, uint64_t number)
{
	digits(l, number, 1);
}

void line_decimal(struct line *l, double value)
{
	uint64_t millionths;

	if (value < 0) {
		line_text(l, "-");
		value = -value;
	}
	if (value >= 1e12) {
		digits(l, (uint64_t)value, 1);
		return;
	}
	millionths = (uint64_t)(value * 1e6 + 0.5);
	digits(l, millionths / 1000000, 1);
	line_text(l, ".");
	digits(l, millionths % 1000000, 6);
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, text, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		text += n;
		length -= (size_t)n;
	}
	return 0;
}

const char *line_string(struct line *l)
{
	l->text[l->length] = '\0';
	return l->text;
}

int line_send(struct line *l, int fd)
{
	l->text[l->length++] = '\n';
	return write_all(fd, l->text, l->length);
}

int line_put(int fd, const char *text)
{
	return write_all(fd, text, strlen(text));
}
