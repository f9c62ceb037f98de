// SPDX-License-Identifier: MIT
// JSON objects into structs, by a table of their members: unknown, missing and repeated ones are refused, in the words
// of Firecracker's parser (serde), which clients may know.
#ifndef VMM_FIELD_H
#define VMM_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/json.h"

struct field;

// Reads v, which is not null, to where the member is.
typedef int field_reader(const struct field *f, yyjson_val *v, void *member, struct err **e);

struct field {
	const char *name;
	field_reader *read;
	size_t offset;            // of the member
	uint64_t least, most;     // of a number; most is the size of a text's member
	const char *const *words; // that a choice has, up to NULL
	bool is_required;
	size_t given; // offset of a bool that is set when the member comes; 0: there is none
};

// Reads an object by the table of count fields. What does not come, or is null, leaves its member alone.
int field_read(yyjson_val *object, const struct field *table, size_t count, void *to, struct err **e);

// For members that are a char array, an uint64_t, an unsigned, an uint16_t, a bool; an unsigned or bool that takes the
// index of a word.
extern field_reader field_text, field_u64, field_unsigned, field_u16, field_bool, field_choice, field_flag_choice;

// Sets *e to "invalid type: string "x", expected …". Returns −1, always.
int field_wrong(yyjson_val *v, const char *expected, struct err **e);

#endif
