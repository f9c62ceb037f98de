// SPDX-License-Identifier: MIT
// Numbers for readers. What is compared is printed on one scale: one prefix and as many digits for a whole measure.
#ifndef REPORT_NUMBER_H
#define REPORT_NUMBER_H

#include <stddef.h>

#include "base/buf.h"
#include "base/json.h"

struct scale {
	double factor; // printed = value * factor
	char unit[32]; // with its prefix, "" for plain counts; not escaped
	char point;    // '.' or ','
};

// Chooses the prefix by the value of medium size, so that it has one to three digits before the point.
void scale_choose(double medium, const char *unit, char point, struct scale *s);

// Appends a value on a scale, without the unit, with at least three significant digits; thousands are parted by a thin
// space. A value that is not finite is a dash.
void scale_print(const struct scale *s, double value, struct buf *out);

// Appends a plain number with so many decimals, e.g. a ratio.
void number_print(double value, int decimals, char point, struct buf *out);

// Returns the decimals that leave a ratio at least two significant digits, down to 0.001.
int ratio_decimals(double ratio);

// Returns the middle one of the medians in a measure's rows, the value to choose its scale by; 0 when there is none.
double scale_medium(yyjson_val *measure);

#endif
