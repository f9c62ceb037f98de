// SPDX-License-Identifier: MIT
#include "stats/describe.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static enum stats_fault check(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return STATS_NOT_FINITE;
	return n ? STATS_OK : STATS_EMPTY;
}

enum stats_fault stats_sort(double *x, size_t n)
{
	enum stats_fault f = check(x, n);

	if (f == STATS_OK)
		qsort(x, n, sizeof(*x), ascending);
	return f;
}

double stats_quantile(const double *sorted, size_t n, double p)
{
	double h = (double)(n - 1) * p;
	size_t i = (size_t)h;
	long double low = sorted[i];

	if (i + 1 >= n)
		return sorted[n - 1];
	return (double)(low + (h - (double)i) * (sorted[i + 1] - low));
}

static long double mean(const double *x, size_t n)
{
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (long double)n;
}

static long double variance(const double *x, size_t n)
{
	long double m = mean(x, n), squares = 0, rest = 0;

	for (size_t i = 0; i < n; i++) {
		long double d = x[i] - m;

		squares += d * d;
		rest += d;
	}
	return (squares - rest * rest / (long double)n) / (long double)(n - 1);
}

double stats_mean(const double *x, size_t n)
{
	return (double)mean(x, n);
}

double stats_variance(const double *x, size_t n)
{
	return (double)variance(x, n);
}

double stats_sd(const double *x, size_t n)
{
	return (double)sqrtl(variance(x, n));
}

enum stats_fault stats_describe(const double *sorted, size_t n, struct stats_description *d)
{
	enum stats_fault f = check(sorted, n);

	if (f != STATS_OK)
		return f;
	d->n = n;
	d->mean = stats_mean(sorted, n);
	d->variance = n > 1 ? stats_variance(sorted, n) : (double)NAN;
	d->sd = n > 1 ? stats_sd(sorted, n) : (double)NAN;
	d->min = sorted[0];
	d->q1 = stats_quantile(sorted, n, 0.25);
	d->median = stats_quantile(sorted, n, 0.5);
	d->q3 = stats_quantile(sorted, n, 0.75);
	d->max = sorted[n - 1];
	d->iqr = d->q3 - d->q1;
	d->fence_low = d->q1 - 1.5 * d->iqr;
	d->fence_high = d->q3 + 1.5 * d->iqr;
	return STATS_OK;
}
