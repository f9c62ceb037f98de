// SPDX-License-Identifier: MIT
// Files of "key = value" lines, as a person edits them on any system: comments after #, empty lines, CRLF line ends and
// a byte order mark are fine. Everything else that is not a setting is an error that names file and line.
#ifndef BASE_CONF_H
#define BASE_CONF_H

#include <stddef.h>

#include "base/err.h"

#define CONF_FILE_MAX 65536 // bytes: a hand-written file is never longer
#define CONF_LINE_MAX 1024  // bytes a line
#define CONF_KEYS_MAX 128   // settings a file

struct conf_entry {
	const char *key, *value; // both inside struct conf's text
	int line;                // from 1
};

struct conf {
	char *text;
	struct conf_entry entry[CONF_KEYS_MAX];
	size_t count;
};

#define CLEANUP_CONF CLEANUP(conf_free)

// Parses len bytes of text; name is what errors call the file. The order is kept; a key that stands twice is an error.
int conf_parse(const char *name, const char *text, size_t len, struct conf *c, struct err **e);

// Reads and parses the file at path.
int conf_load(const char *path, struct conf *c, struct err **e);

// Frees what conf_parse took.
void conf_free(struct conf *c);

#endif
