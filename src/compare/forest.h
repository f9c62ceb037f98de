// SPDX-License-Identifier: MIT
// A forest plot: a line an effect, on one logarithmic axis with a line at 1.
#ifndef COMPARE_FOREST_H
#define COMPARE_FOREST_H

#include "compare/view.h"

struct forest_row {
	const char *name, *group; // not escaped; a group that is the row's before is not written again
	const struct compare_effect *effect;
	size_t look; // shape of the mark
};

// Draws n rows; title is the text alternative, not escaped. Effects without an interval must not be among them.
void forest_draw(struct view *v, const char *title, const struct forest_row *row, size_t n);

#endif
