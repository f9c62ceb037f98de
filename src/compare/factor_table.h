// SPDX-License-Identifier: MIT
// Where the factors stand in summary.json.
#ifndef COMPARE_FACTOR_TABLE_H
#define COMPARE_FACTOR_TABLE_H

#include "compare/factor.h"

struct factor_place {
	const char *key, *path; // JSON pointer, RFC 6901
	enum factor_kind kind;
	bool is_identity;
};

// Returns the table and its length: conditions first.
const struct factor_place *factor_table(size_t *n);

// Returns the kind of a setting of assay.conf; false for those that no figure depends on.
bool factor_of_setting(const char *key, enum factor_kind *kind);

#endif
