// SPDX-License-Identifier: MIT
// Groups, their criteria, and what each weighs.
#ifndef DECIDE_MODEL_WEIGHT_H
#define DECIDE_MODEL_WEIGHT_H

#include "decide/entry.h"

// Reads groups, and of each GROUP_wins or GROUP_weights: the names and weights of all criteria. The alternatives must
// have been read, because no criterion may have the name of one.
int model_read_weights(struct entries *all, struct decide_model *m, struct err **e);

#endif
