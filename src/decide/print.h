// SPDX-License-Identifier: MIT
// A decision for people and for programs.
#ifndef DECIDE_PRINT_H
#define DECIDE_PRINT_H

#include "base/buf.h"
#include "decide/result.h"

// Appends the decision as tables for a terminal of at least 80 columns.
void decide_text(const struct decide_model *m, const struct decide_result *r, struct buf *out);

// Appends the decision as JSON, version 1. What does not exist (a result, a crossing) is null.
int decide_json(const struct decide_model *m, const struct decide_result *r, struct buf *out, struct err **e);

#endif
