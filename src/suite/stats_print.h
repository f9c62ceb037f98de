// SPDX-License-Identifier: MIT
// What `assay stats` prints of a table: each series' figures under the same keys, for people or as JSON.
#ifndef SUITE_STATS_PRINT_H
#define SUITE_STATS_PRINT_H

#include "base/buf.h"
#include "base/err.h"
#include "suite/stats_csv.h"

#define STATS_CONFIDENCE 0.95

// Appends a block of lines "key value" for each series. Sorts the series' values.
void stats_print_text(const struct stats_table *t, struct buf *out);

// Appends one JSON object; what is undefined is null, and a …_reason says why. Sorts the series' values.
int stats_print_json(const struct stats_table *t, struct buf *out, struct err **e);

#endif
