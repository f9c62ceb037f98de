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
