// SPDX-License-Identifier: MIT
// The fingerprint of a run: everything that could make its figures differ from another's. Hardware is what machines are
// compared for; everything else is a condition, and must be the same.
#ifndef COMPARE_FACTOR_H
#define COMPARE_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "compare/limits.h"

#define FACTOR_KEY_MAX 63

enum factor_kind {
	FACTOR_REQUIRED,   // a condition; a run that does not tell it cannot be compared
	FACTOR_PLAIN,      // a condition; not told by both runs counts as the same
	FACTOR_IF_BOTH,    // a condition where both runs tell it
	FACTOR_MITIGATION, // a condition where both processors are affected
	FACTOR_HARDWARE,   // may differ
	FACTOR_FREE,       // may differ: how long was measured, not what
};

struct factor {
	char key[FACTOR_KEY_MAX + 1];
	enum factor_kind kind;
	bool is_identity;               // two runs of one machine agree in it
	bool is_accepted;               // by the person who compares
	char *value[COMPARE_RUNS_MAX];  // NULL: not told
	bool differs[COMPARE_RUNS_MAX]; // from the first run
};

struct compare_factors {
	struct factor *list; // in the order of the table
	size_t count;
};

// Returns whether a difference in this factor forbids a comparison unless it is accepted.
bool factor_is_condition(const struct factor *f);

// Reads the factors of n runs and which of them differ from the first run's.
int factors_read(struct compare_factors *f, yyjson_val *const *summary, size_t n, struct err **e);

// Accepts differences in the factors named, NULL-terminated. One that is no condition of these runs is an error that
// names those that are.
int factors_accept(struct compare_factors *f, const char *const *despite, struct err **e);

// Appends what identifies the hardware of a run: equal texts mean one machine, as far as machine.json can tell.
// Returns false for a run without a description.
bool factors_identity(const struct compare_factors *f, size_t run, struct buf *out);

// Finds the factor of that key or adds it; NULL when there is no room.
struct factor *factors_find(struct compare_factors *f, const char *key, enum factor_kind kind);

// Frees the list.
void factors_free(struct compare_factors *f);

// Sets a factor's value from JSON: a text as it is, null and "" as not told, all else as compact JSON.
int factor_set(struct factor *f, size_t run, yyjson_val *value, struct err **e);

// Reads what is open of a processor's weaknesses into the factor "mitigations" of each run, and whether two runs differ
// in one that both processors have: mitigated here, open there.
int factors_mitigations(struct compare_factors *f, yyjson_val *const *summary, size_t n, struct err **e);

#endif
