// SPDX-License-Identifier: MIT
#include "stats/multiple.h"

#include <math.h>
#include <stdlib.h>

#include "stats/describe.h"

struct ranked {
	double p;
	size_t at;
};

static int by_p(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

enum stats_fault stats_holm(const double *p, size_t n, double *out)
{
	enum stats_fault f = stats_check(p, n);
	double largest = 0;
	struct ranked *r;

	for (size_t i = 0; f == STATS_OK && i < n; i++)
		if (p[i] < 0 || p[i] > 1)
			f = STATS_BAD_ARGUMENT;
	if (f != STATS_OK)
		return f;
	r = calloc(n + 1, sizeof(*r));
	if (!r)
		return STATS_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){p[i], i};
	qsort(r, n, sizeof(*r), by_p);
	for (size_t i = 0; i < n; i++) {
		largest = fmax(largest, fmin(1, r[i].p * (double)(n - i)));
		out[r[i].at] = largest;
	}
	free(r);
	return STATS_OK;
}
