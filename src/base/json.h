// SPDX-License-Identifier: MIT
// A thin edge over yyjson: strict reading with a size limit, and getters that do not crash on a surprise.
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stddef.h>
#include <yyjson.h>

#include "base/buf.h"
#include "base/err.h"

#define CLEANUP_JSON CLEANUP(json_free)

// Parses len bytes of strict JSON; name is what errors call it, with the byte offset of the fault.
int json_parse(const char *name, const char *text, size_t len, yyjson_doc **doc, struct err **e);

// Memory that one document after the other is parsed into, so that a million small ones cost no allocation each. Zero
// at the start.
struct json_pool {
	void *memory;
	size_t size;
};

#define CLEANUP_JSON_POOL CLEANUP(json_pool_free)

// As json_parse, in the memory of a pool: the document is valid until the next call with the same pool, and is not to
// be given to json_free.
int json_parse_in(
	struct json_pool *pool, const char *name, const char *text, size_t len, yyjson_doc **doc, struct err **e);

// Frees the memory of a pool.
void json_pool_free(struct json_pool *pool);

// Reads and parses the file at path, at most limit bytes.
int json_load(const char *path, size_t limit, yyjson_doc **doc, struct err **e);

// Returns the string at key of an object, or fallback when there is none.
const char *json_text(yyjson_val *object, const char *key, const char *fallback);

// Returns the number at key of an object as a double, or fallback when there is none.
double json_number(yyjson_val *object, const char *key, double fallback);

// Frees *doc.
void json_free(yyjson_doc **doc);

// Appends s as a JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD, so the result is always valid.
void json_quote(struct buf *out, const char *s);

#endif
