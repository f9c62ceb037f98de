// SPDX-License-Identifier: MIT
// The results of the two studies that this project repeats, as they were published. They are facts to quote, to compare
// with, and to test arithmetic against; README.md says what each table is. An empty cell is no result in the study.
#ifndef PUBLISHED_PUBLISHED_H
#define PUBLISHED_PUBLISHED_H

#include <stdbool.h>
#include <stddef.h>

struct published_table {
	const char *study; // "stoffel-2020" or "hassan-2020"
	const char *name;
	const char *unit;
	size_t keys;      // the first so many columns name a row; every other column is a runtime
	const char *text; // the CSV: a line of column names, then rows; no quotes
};

enum published_cell {
	PUBLISHED_VALUE,
	PUBLISHED_NO_RESULT, // the study has the cell, and it is empty
	PUBLISHED_NO_CELL,   // the study has no such row or column
};

// How a column becomes one figure: the arithmetic mean of its cells with a result.
struct published_average {
	const char *by; // a key: averaged within each of its values first, then over those; NULL: over all rows
	const char
		*percent_of; // a column: each cell is a percentage of its cell in the same row; NULL: cells as they are
};

// Returns all tables.
const struct published_table *published_tables(size_t *n);

// Returns a table by its names, or NULL.
const struct published_table *published_find(const char *study, const char *name);

// Returns whether a column of that name names rows.
bool published_is_key(const struct published_table *t, const char *column);

// Returns whether a column of that name holds the results of a runtime.
bool published_is_runtime(const struct published_table *t, const char *column);

// Looks a cell up by the keys of its row (t->keys of them, in the order of the columns). *value is set for a value
// only.
enum published_cell published_cell(
	const struct published_table *t, const char *const *keys, const char *column, double *value);

// Stores the results of a column, in the order of the rows, and returns how many there are; at most max are stored.
size_t published_column(const struct published_table *t, const char *column, double *value, size_t max);

// Averages a column. Returns false when it has no result, or when a name in how is no column.
bool published_mean(
	const struct published_table *t, const struct published_average *how, const char *column, double *value);

// What the study of Stoffel says of a runtime in percent of Docker, averaged as it does for its decision. measure is
// "web", "memory", "start", "remove", "network" or "cpu". Returns false when it has no result.
bool published_percent(const char *measure, const char *runtime, double *value);

#endif
