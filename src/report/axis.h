// SPDX-License-Identifier: MIT
// The scale of a plot: which values are at its ends, and where its ticks stand.
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include <stdbool.h>
#include <stddef.h>

#define AXIS_TICKS_MAX 16

struct axis {
	double low, high;
	bool is_log;
	double tick[AXIS_TICKS_MAX];
	size_t ticks;
};

// Makes an axis for values from min to max: it starts at zero unless all values lie in its upper half; it is
// logarithmic when they are positive and span a factor of more than 30. Ticks stand at 1, 2 or 5 times a power of ten
// (Heckbert, "Nice Numbers for Graph Labels", Graphics Gems, 1990).
void axis_make(double min, double max, struct axis *a);

// Returns where a value lies, 0 … 1 from end to end; values outside are moved to the end.
double axis_place(const struct axis *a, double value);

// Returns how many decimals tick i needs when it is printed multiplied by factor, at most 9.
int axis_decimals(const struct axis *a, size_t i, double factor);

#endif
