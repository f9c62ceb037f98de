// SPDX-License-Identifier: MIT
#include "published/rows.h"

#include <stdio.h>
#include <string.h>

#include "base/unit.h"

#define NUMBER_MAX 32 // bytes with the NUL

const char *row_next(const char *row)
{
	const char *end = strchr(row, '\n');

	return end && end[1] ? end + 1 : NULL;
}

struct field row_field(const char *row, size_t i)
{
	for (;; i--) {
		size_t len = strcspn(row, ",\r\n");

		if (i == 0)
			return (struct field){row, len};
		if (row[len] != ',')
			return (struct field){NULL, 0};
		row += len + 1;
	}
}

bool row_column(const char *text, const char *name, size_t *index)
{
	for (size_t i = 0;; i++) {
		struct field f = row_field(text, i);

		if (!f.start)
			return false;
		if (field_is(f, name)) {
			*index = i;
			return true;
		}
	}
}

bool field_equals(struct field a, struct field b)
{
	return a.start && b.start && a.len == b.len && !memcmp(a.start, b.start, a.len);
}

bool field_is(struct field f, const char *text)
{
	return field_equals(f, (struct field){text, strlen(text)});
}

bool field_number(struct field f, double *value)
{
	char text[NUMBER_MAX];

	if (!f.start || f.len >= sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)f.len, f.start);
	return unit_fraction(text, value);
}
