// SPDX-License-Identifier: MIT
// Where the figures of one criterion come from.
#ifndef DECIDE_MODEL_INPUT_H
#define DECIDE_MODEL_INPUT_H

#include "decide/entry.h"

// Reads CRITERION_better, _judged, _mean, _published and _run. The alternatives must have been read.
int model_read_input(struct entries *all, const struct decide_model *m, struct decide_criterion *c, struct err **e);

#endif
