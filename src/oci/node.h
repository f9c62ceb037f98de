// SPDX-License-Identifier: MIT
// A value of a JSON document together with its place, so that an error can name it ("process.rlimits[2].type"), and
// readers of such values. Objects are read by tables: a line a member, with the reader and where its result goes. As
// Go's reader does, by which the ecosystem goes, null counts as missing.
#ifndef OCI_NODE_H
#define OCI_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

struct reader {
	const char *name; // of the document
	void **arena;     // gets the arrays
	struct err **e;
};

struct node {
	const struct reader *reader;
	const struct node *parent; // NULL: the whole document
	const char *key;           // NULL: an element
	size_t index;
	yyjson_val *value;
};

// Reads a value into what at points to. Returns 0, or -1 with the reader's *e set.
typedef int node_read(const struct node *n, void *at);

struct member {
	const char *key;
	node_read *read;
	size_t offset; // of its result in what the object is read into
	bool is_required;
};

#define MEMBERS_MAX   64 // lines a table
#define COUNT(table)  (sizeof(table) / sizeof(*(table)))
#define NODE_ID_MAX   (UINT32_MAX - 1) // UINT32_MAX is "do not change" to the kernel, hence nobody's number
#define NODE_NAME_MAX 64               // bytes: __NEW_UTS_LEN

// Sets "cannot read DOCUMENT: PLACE: reason". Returns -1, always.
int node_bad(const struct node *n, const char *fmt, ...) PRINTF(2, 3);

// As node_bad, but "cannot honour", of kind ERR_UNSUPPORTED.
int node_refuse(const struct node *n, const char *fmt, ...) PRINTF(2, 3);

// Reads an object into the structure at into. Unknown members are passed over, since the specification wants that
// (config.md, Extensibility); known ones that stand twice are an error.
int node_object(const struct node *n, const struct member *table, size_t count, void *into);

// Reads an array whose elements take size bytes each: *(void **)array points to them, *count says how many.
int node_array(const struct node *n, node_read *read, size_t size, void *array, size_t *count);

// Reads an object whose keys are free: read gets each member, as a node with its key, in the order of the file, with
// the next element of an array as for node_array. size 0: there is no array, array and count are NULL. An empty key,
// and one that stands twice, is an error.
int node_map(const struct node *n, node_read *read, size_t size, void *array, size_t *count);

// Returns element i of an array as a node.
struct node node_element(const struct node *parent, size_t i, yyjson_val *value);

// Returns a member of an object as a node.
struct node node_member(const struct node *parent, const char *key, yyjson_val *value);

// Sets *v to the whole number. Fails beyond min … max.
int node_integer(const struct node *n, int64_t min, int64_t max, int64_t *v);

// Sets *v to the index of the text in a list of count words; what says what it should have been.
int node_word(const struct node *n, const char *const *words, size_t count, const char *what, size_t *v);

// Whether the value says nothing: null, false, 0, "", [], or an object of nothing else. Programs in Go write such.
bool node_is_empty(const struct node *n);

// Readers for tables: into bool, uint64_t, int64_t from -1, uint32_t, uint32_t that numbers a user or group.
node_read read_bool, read_u64, read_limit, read_u32, read_id;

// Readers for tables, into const char *: any text; one that is not empty; an absolute path; NULL if it is empty; a name
// that uname(2) has room for, NULL if it is empty.
node_read read_text, read_word, read_path, read_optional, read_uts_name;

// Readers for tables, into struct oci_list: any texts; absolute paths.
node_read read_texts, read_paths;

// A reader for what the specification has and is not honoured: accepts what node_is_empty, refuses the rest.
node_read read_unsupported;

#endif
