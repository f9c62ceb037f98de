// SPDX-License-Identifier: MIT
// Looking things up under sysfs and procfs and putting them into a JSON object: a string, a number, or null when the
// kernel does not say.
#ifndef MACHINE_LOOK_H
#define MACHINE_LOOK_H

#include <stddef.h>
#include <yyjson.h>

#include "base/scope.h"
#include "machine/machine.h"

#define LOOK_LINE_MAX 4096

struct look {
	const struct machine_roots *roots;
	yyjson_mut_doc *doc;
};

// Writes the first line of the file SYS/path into out. Returns whether there is one; out is "" otherwise.
bool look_sys(const struct look *l, char *out, size_t size, const char *path, ...) PRINTF(4, 5);

// Adds a new object at key and returns it.
yyjson_mut_val *look_object(const struct look *l, yyjson_mut_val *to, const char *key);

// Adds a copy of the text at key, or null when the text is empty.
void look_text(const struct look *l, yyjson_mut_val *to, const char *key, const char *text);

// Adds the first line of SYS/path at key as text, or null.
void look_add(const struct look *l, yyjson_mut_val *to, const char *key, const char *path, ...) PRINTF(4, 5);

// Adds the first line of SYS/path at key as a whole number, or null when it is none.
void look_add_number(const struct look *l, yyjson_mut_val *to, const char *key, const char *path, ...) PRINTF(4, 5);

// Calls fn for each entry of the folder SYS/dir in the order of their names (dot entries excepted).
void look_each(
	const struct look *l, const char *dir, void (*fn)(const struct look *, const char *name, void *), void *arg);

#endif
