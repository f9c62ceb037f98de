// SPDX-License-Identifier: MIT
#include "workload/memory_kernels.h"

#include <math.h>

#define TOLERANCE 1e-13

// The comparison is such that a NaN is wrong.
static bool is_near(const double *array, size_t elements, double wanted)
{
	double distance = 0;

	for (size_t i = 0; i < elements; i++)
		distance += fabs(array[i] - wanted);
	return distance / (double)elements / wanted < TOLERANCE;
}

bool stream_is_right(const struct stream_arrays *s, size_t elements, unsigned repeats)
{
	double a = 2, b = 2, c = 0;

	for (unsigned i = 0; i < repeats; i++) {
		c = a;
		b = STREAM_FACTOR * c;
		c = a + b;
		a = b + STREAM_FACTOR * c;
	}
	return is_near(s->a, elements, a) && is_near(s->b, elements, b) && is_near(s->c, elements, c);
}
