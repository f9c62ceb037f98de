// SPDX-License-Identifier: MIT
#include "workload/small_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

int small_file_join(char *out, size_t size, const char *a, const char *b, const char *c)
{
	const char *part[] = {a, b, c};
	size_t at = 0;

	for (size_t i = 0; i < 3; i++) {
		size_t length = strlen(part[i]);

		if (length >= size - at) {
			errno = ENAMETOOLONG;
			return -1;
		}
		memcpy(out + at, part[i], length);
		at += length;
	}
	out[at] = '\0';
	return 0;
}

// A pipe or a device in the place of a file must not block.
static int open_file(const char *root, const char *path)
{
	char whole[PATH_MAX];

	if (small_file_join(whole, sizeof(whole), root, path, "") < 0)
		return -1;
	return open(whole, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

static ssize_t read_some(int fd, char *out, size_t size)
{
	ssize_t n;

	do
		n = read(fd, out, size);
	while (n < 0 && errno == EINTR);
	return n;
}

int small_file_read(const char *root, const char *path, char *out, size_t size)
{
	int fd = open_file(root, path);
	size_t have = 0;
	ssize_t n = 0;

	if (fd < 0)
		return -1;
	while (have < size - 1 && (n = read_some(fd, out + have, size - 1 - have)) > 0)
		have += (size_t)n;
	out[have] = '\0';
	close(fd);
	return n < 0 ? -1 : (int)have;
}

int line_reader_open(struct line_reader *r, const char *root, const char *path)
{
	r->at = r->have = 0;
	r->fd = open_file(root, path);
	return r->fd < 0 ? -1 : 0;
}

// The next byte, or −1 at the end.
static int next_byte(struct line_reader *r)
{
	if (r->at == r->have) {
		ssize_t n = read_some(r->fd, r->chunk, sizeof(r->chunk));

		if (n <= 0)
			return -1;
		r->have = (size_t)n;
		r->at = 0;
	}
	return (unsigned char)r->chunk[r->at++];
}

bool line_reader_next(struct line_reader *r, char *line)
{
	size_t length = 0;
	bool is_good = true;
	int c;

	while ((c = next_byte(r)) >= 0) {
		if (c == '\n' && is_good) {
			line[length] = '\0';
			return true;
		}
		if (c == '\n') {
			length = 0;
			is_good = true;
			continue;
		}
		is_good = is_good && c && length < SMALL_FILE_LINE_MAX - 1;
		if (is_good)
			line[length++] = (char)c;
	}
	line[length] = '\0';
	return is_good && length > 0;
}

void line_reader_close(struct line_reader *r)
{
	close(r->fd);
}

uint64_t small_file_digits(const char *text, const char **end)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9'; text++) {
		uint64_t digit = (uint64_t)(*text - '0');

		n = n > (UINT64_MAX - digit) / 10 ? UINT64_MAX : n * 10 + digit;
	}
	if (end)
		*end = text;
	return n;
}

uint64_t small_file_number(const char *text, const char *key, uint64_t fallback)
{
	size_t length = strlen(key);

	while (text) {
		const char *number = text + length, *end;

		if (!strncmp(text, key, length) && (!length || *number == ' ' || *number == '\t')) {
			number += strspn(number, " \t");
			uint64_t n = small_file_digits(number, &end);

			return end == number ? fallback : n;
		}
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return fallback;
}
