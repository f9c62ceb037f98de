// SPDX-License-Identifier: MIT
#include "stats/describe.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

enum stats_fault stats_check(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return STATS_NOT_FINITE;
	return n ? STATS_OK : STATS_EMPTY;
}

bool stats_varies(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0])
			return true;
	return false;
}

enum stats_fault stats_check_series(const double *x, size_t n, size_t least)
{
	enum stats_fault f = stats_check(x, n);

	if (f != STATS_OK)
		return f;
	if (n < least)
		return STATS_TOO_FEW;
	return stats_varies(x, n) ? STATS_OK : STATS_NO_VARIATION;
}

enum stats_fault stats_sort(double *x, size_t n)
{
	enum stats_fault f = stats_check(x, n);

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

// The squares of the distances from the mean; the second term takes back what rounding the mean cost.
static long double squares(const double *x, size_t n)
{
	long double m = mean(x, n), sum = 0, rest = 0;

	if (!stats_varies(x, n))
		return 0;
	for (size_t i = 0; i < n; i++) {
		long double d = x[i] - m;

		sum += d * d;
		rest += d;
	}
	return sum - rest * rest / (long double)n;
}

double stats_mean(const double *x, size_t n)
{
	return (double)mean(x, n);
}

double stats_variance(const double *x, size_t n)
{
	return (double)(squares(x, n) / (long double)(n - 1));
}

double stats_sd(const double *x, size_t n)
{
	return (double)sqrtl(squares(x, n) / (long double)(n - 1));
}

double stats_population_variance(const double *x, size_t n)
{
	return (double)(squares(x, n) / (long double)n);
}

double stats_population_sd(const double *x, size_t n)
{
	return (double)sqrtl(squares(x, n) / (long double)n);
}

static size_t count_outside(const double *sorted, size_t n, double low, double high)
{
	size_t below = 0, above = 0;

	while (below < n && sorted[below] < low)
		below++;
	while (above < n && sorted[n - 1 - above] > high)
		above++;
	return below + above;
}

static void describe_tails(const double *sorted, size_t n, struct stats_description *d)
{
	d->iqr = d->q3 - d->q1;
	d->fence_low = d->q1 - 1.5 * d->iqr;
	d->fence_high = d->q3 + 1.5 * d->iqr;
	d->far_low = d->q1 - 3 * d->iqr;
	d->far_high = d->q3 + 3 * d->iqr;
	d->outliers = count_outside(sorted, n, d->fence_low, d->fence_high);
	d->far = count_outside(sorted, n, d->far_low, d->far_high);
}

enum stats_fault stats_describe(const double *sorted, size_t n, struct stats_description *d)
{
	enum stats_fault f = stats_check(sorted, n);

	if (f != STATS_OK)
		return f;
	d->n = n;
	d->mean = stats_mean(sorted, n);
	d->variance = n > 1 ? stats_variance(sorted, n) : (double)NAN;
	d->sd = n > 1 ? stats_sd(sorted, n) : (double)NAN;
	d->population_variance = stats_population_variance(sorted, n);
	d->population_sd = stats_population_sd(sorted, n);
	d->cv = d->mean != 0 ? d->sd / fabs(d->mean) : (double)NAN;
	d->min = sorted[0];
	d->q1 = stats_quantile(sorted, n, 0.25);
	d->median = stats_quantile(sorted, n, 0.5);
	d->q3 = stats_quantile(sorted, n, 0.75);
	d->max = sorted[n - 1];
	describe_tails(sorted, n, d);
	return STATS_OK;
}
