// SPDX-License-Identifier: MIT
// How far each weight must move before another alternative comes first.
#ifndef DECIDE_MOVE_H
#define DECIDE_MOVE_H

#include "decide/result.h"

// Two totals closer than this part of them are equal: their difference is rounding.
#define DECIDE_EQUAL 1e-12

// Fills in criterion_move and group_move of a result whose totals and first are there. Totals are linear in the weight
// that moves, so each crossing is one division.
void decide_moves(const struct decide_model *m, struct decide_result *r);

#endif
