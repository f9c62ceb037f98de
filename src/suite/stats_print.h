// SPDX-License-Identifier: MIT
// What `assay stats` prints of a table: each series' figures under the same keys, for people or as JSON.
#ifndef SUITE_STATS_PRINT_H
#define SUITE_STATS_PRINT_H

#include "base/buf.h"
#include "base/err.h"
#include "suite/stats_csv.h"

// Appends a block of lines "key value" for each series and, with against, for each comparison.
int stats_print_text(const struct stats_table *t, struct buf *out, struct err **e);

// Appends one JSON object; what is undefined is null, and a …_reason says why.
int stats_print_json(const struct stats_table *t, struct buf *out, struct err **e);

#endif
