// SPDX-License-Identifier: MIT
// Lines of output, formatted here and written with one write(2): no stdio, so a measured program stays small and a
// library OS needs to offer nothing more.
#ifndef WORKLOAD_LINE_H
#define WORKLOAD_LINE_H

#include "abi/sample.h"

#include <stddef.h>
#include <stdint.h>

struct line {
	char text[SAMPLE_LINE_MAX];
	size_t length;
};

// Appends text; what does not fit is dropped, and the line stays shorter than SAMPLE_LINE_MAX.
void line_text(struct line *l, const char *text);

// Appends a whole number in decimal.
void line_number(struct line *l, uint64_t number);

// Appends a number with six digits after the point (none from 10^12 on, where a double has few left). It must be finite
// and below 10^18 in size.
void line_decimal(struct line *l, double value);

// The line so far as a string, valid until more is appended.
const char *line_string(struct line *l);

// Ends the line and writes it. 0, or −1 if it cannot be written.
int line_send(struct line *l, int fd);

// Writes text as it is. 0, or −1 if it cannot be written.
int line_put(int fd, const char *text);

#endif
