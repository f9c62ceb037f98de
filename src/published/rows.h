// SPDX-License-Identifier: MIT
// Rows and fields of the embedded tables, in place. The files are ours and hold no quotes (a test looks), so a comma
// always parts two fields.
#ifndef PUBLISHED_ROWS_H
#define PUBLISHED_ROWS_H

#include <stdbool.h>
#include <stddef.h>

struct field {
	const char *start;
	size_t len;
};

// Returns the row after the first line, or after a row; NULL after the last.
const char *row_next(const char *row);

// Returns the field with index i of a row; {NULL, 0} when the row has no such field.
struct field row_field(const char *row, size_t i);

// Stores the index of the column of that name in the first line; false when there is none.
bool row_column(const char *text, const char *name, size_t *index);

// Returns whether two fields hold the same bytes.
bool field_equals(struct field a, struct field b);

// Returns whether a field holds exactly this text.
bool field_is(struct field f, const char *text);

// Reads a field as a number; false when it is empty or none.
bool field_number(struct field f, double *value);

#endif
