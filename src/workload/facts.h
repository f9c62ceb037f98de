// SPDX-License-Identifier: MIT
// Writes the JSON object of a facts line (abi/sample.h). Strings may hold anything: what is no printable ASCII is
// escaped, and each is cut to a length that leaves room for the others.
#ifndef WORKLOAD_FACTS_H
#define WORKLOAD_FACTS_H

#include "abi/sample.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACTS_TEXT_MAX 320 // bytes of a string as it is written, escapes included

struct facts {
	char text[SAMPLE_FACTS_MAX];
	size_t length;
	bool has_member; // of the object or list that is open
	bool is_cut;     // something did not fit
};

// Begins the object.
void facts_begin(struct facts *f);

// Adds a string; NULL becomes null.
void facts_text(struct facts *f, const char *key, const char *value);

// Adds a whole number.
void facts_number(struct facts *f, const char *key, uint64_t value);

// Adds a number with three digits behind the point; null if it is below 0, not finite, or 10^15 or more.
void facts_decimal(struct facts *f, const char *key, double value);

// Adds true or false.
void facts_bool(struct facts *f, const char *key, bool value);

// Opens an object or a list as the value of key, by its bracket '{' or '['; facts_close must follow.
void facts_open(struct facts *f, const char *key, char bracket);

// Adds a string to the list that is open.
void facts_item(struct facts *f, const char *value);

// Closes what was opened last, by its bracket '}' or ']'.
void facts_close(struct facts *f, char bracket);

// Ends the object and says it. 0, or −1 after a complaint if it did not fit or cannot be written.
int facts_say(struct facts *f);

#endif
