// SPDX-License-Identifier: MIT
// The numbers in a table of comma-separated values: one series for each column and group.
#ifndef SUITE_STATS_CSV_H
#define SUITE_STATS_CSV_H

#include <stdbool.h>

#include "base/csv.h"
#include "base/err.h"

#define STATS_COLUMNS_MAX 64   // asked for
#define STATS_SERIES_MAX  5000 // columns times groups

struct stats_series {
	double *x; // in the order of the rows
	size_t n, size;
	size_t missing;     // empty cells
	size_t not_numeric; // cells that are no finite number
	size_t first_line;  // of the first of those,
	char *first;        // and its text
};

struct stats_group {
	char *name; // "" without by
	size_t order;
	struct stats_series *of; // one for each column
};

struct stats_table {
	// Set by the caller.
	const char *name;                      // what errors call the file
	const char *wanted[STATS_COLUMNS_MAX]; // none: every column but by
	size_t wanted_count;
	const char *by;      // NULL: one group
	const char *against; // NULL: groups are not compared
	bool with_more;      // figures that take longer as well
	// Made by reading.
	char **column; // names
	size_t *place; // of each column in a record
	size_t columns;
	struct stats_group *group; // by name while reading, then by first appearance
	size_t groups;
	size_t rows; // without the header
	size_t by_place;
};

#define CLEANUP_STATS_TABLE CLEANUP(stats_table_free)

// Takes a record as csv_feed hands it over; the first is the header.
int stats_table_record(void *table, const struct csv_record *r, struct err **e);

// Says that no more records come and puts the groups in the order of their first appearance. It is an error if there
// was no row, or no number in any column.
int stats_table_end(struct stats_table *t, struct err **e);

// Returns whether a column holds a number in any group.
bool stats_table_is_numeric(const struct stats_table *t, size_t column);

// Frees what reading made.
void stats_table_free(struct stats_table *t);

#endif
