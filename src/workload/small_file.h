// SPDX-License-Identifier: MIT
// Reading procfs and sysfs without stdio. Inside a container these files are whatever a runtime makes of them: absent,
// empty, overlong or full of strange bytes.
#ifndef WORKLOAD_SMALL_FILE_H
#define WORKLOAD_SMALL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMALL_FILE_LINE_MAX 4096 // bytes of a line with its NUL

struct line_reader {
	int fd;
	char chunk[4096];
	size_t at, have;
};

// Reads the first bytes of the file root/path into out, with a NUL behind them; what is more is left out. Returns their
// number, or −1 with errno set.
int small_file_read(const char *root, const char *path, char *out, size_t size);

// Opens root/path to read it line by line. 0, or −1 with errno set; line_reader_close must follow a 0.
int line_reader_open(struct line_reader *r, const char *root, const char *path);

// Reads the next line, without its newline, into line, which holds SMALL_FILE_LINE_MAX bytes. Lines that are longer or
// hold a NUL are passed over. False at the end, or when reading fails.
bool line_reader_next(struct line_reader *r, char *line);

// Closes the file.
void line_reader_close(struct line_reader *r);

// Returns the decimal number behind key at the beginning of a line of text, with blanks between them; fallback if there
// is none. Numbers beyond 64 bits are UINT64_MAX.
uint64_t small_file_number(const char *text, const char *key, uint64_t fallback);

// Returns the decimal number at the beginning of text; *end, unless NULL, is what follows it, or text if there is none.
uint64_t small_file_digits(const char *text, const char **end);

// Joins three parts of a path. 0, or −1 with errno set if out is too small.
int small_file_join(char *out, size_t size, const char *a, const char *b, const char *c);

#endif
