// SPDX-License-Identifier: MIT
// A strict reader of comma-separated values (RFC 4180), fed in pieces of any size, so that a file of any length takes
// the memory of one record. Lines may end with CRLF or LF; a byte order mark is skipped. Refused, with line and column
// (in bytes, from 1): a quote inside a bare field, anything between a closing quote and the comma, a bare CR, a NUL, a
// quote never closed, a record with more or fewer fields than the first, and whatever is beyond the bounds below.
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define CSV_FIELD_MAX  65536 // bytes
#define CSV_FIELDS_MAX 4096  // in a record
#define CSV_RECORD_MAX (4u << 20)

struct csv_record {
	const char *const *field; // each with a NUL behind it; valid during the call
	size_t count;
	size_t line; // where it begins, from 1
};

enum csv_state { CSV_START, CSV_BARE, CSV_QUOTED, CSV_QUOTE_SEEN, CSV_AFTER_CR };

struct csv {
	// Set by the caller: what errors call the file, and what gets each record. It returns 0, or -1 with *e set to
	// stop.
	const char *name;
	int (*record)(void *context, const struct csv_record *r, struct err **e);
	void *context;
	// Private; zero at the start.
	enum csv_state state;
	struct buf text;     // of the record, fields with their NULs
	const char **field;  // filled when the record is complete
	size_t count, width; // fields of this record, of the first
	size_t field_start;  // in text
	size_t line, column; // of the next byte, from 0
	size_t first_line;   // of the record
	size_t mark;         // bytes of the byte order mark seen; 4 when its place is past
	bool has_begun;      // the record has a byte
};

#define CLEANUP_CSV CLEANUP(csv_free)

// Reads the next len bytes and hands over every record that they complete.
int csv_feed(struct csv *c, const char *data, size_t len, struct err **e);

// Says that the input is over: the last record needs no line end. An input without any record is no error here.
int csv_end(struct csv *c, struct err **e);

// Frees the memory. The reader can be used again after its caller's fields are set.
void csv_free(struct csv *c);

// Reads a whole text in one go: csv_feed, csv_end and csv_free.
int csv_parse(const char *name, const char *text, size_t len,
	int (*record)(void *context, const struct csv_record *r, struct err **e), void *context, struct err **e);

#endif
