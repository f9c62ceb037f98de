// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_MEDIAN_H
#define WORKLOAD_MEDIAN_H

#include <stddef.h>

// The median of count values, at least one; the mean of the middle two where their number is even. Sorts them.
double median_of(double *value, size_t count);

#endif
