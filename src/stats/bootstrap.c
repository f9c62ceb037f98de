// SPDX-License-Identifier: MIT
#include "stats/bootstrap.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "stats/describe.h"
#include "stats/distribution.h"
#include "stats/resample.h"

#define VALUES_MIN 5 // so that the values can be drawn in more ways than 1 / 0.05
#define DRAWS_MAX  50000000
#define ROUNDING   1e-13

static const struct stats_bootstrap undefined = {{(double)NAN, (double)NAN, (double)NAN}, .method = STATS_RANDOM,
	.bias = (double)NAN, .acceleration = (double)NAN};

// Adds a set's shares of the acceleration: the sums of the cubes and squares of its empirical influence. A median that
// stays the same whichever value is left out has none; without the test its rounding would be taken for one.
static void add_influence(const struct resample *r, long double sign, long double *cubes, long double *squares)
{
	long double n = (long double)r->n, mean = 0;
	double first = resample_without(r, 0);
	bool varies = false;

	for (size_t i = 0; i < r->n; i++) {
		varies = varies || resample_without(r, i) != first;
		mean += resample_without(r, i) / n;
	}
	for (size_t i = 0; varies && i < r->n; i++) {
		long double u = sign * (n - 1) / n * (mean - resample_without(r, i));

		*cubes += u * u * u;
		*squares += u * u;
	}
}

static double acceleration(const struct resample *a, const struct resample *b)
{
	long double cubes = 0, squares = 0;

	add_influence(a, 1, &cubes, &squares);
	if (b)
		add_influence(b, -1, &cubes, &squares);
	return squares > 0 ? (double)(cubes / (6 * squares * sqrtl(squares))) : 0;
}

// How far the drawn figures, in ascending order, lie to one side of the estimate; what differs by rounding alone is a
// tie and counts half. Never infinite.
static double bias(const double *drawn, size_t n, double estimate)
{
	double below = 0, rounding = ROUNDING * fmax(fabs(drawn[0]), fabs(drawn[n - 1]));

	for (size_t i = 0; i < n; i++)
		below += fabs(drawn[i] - estimate) <= rounding ? 0.5 : drawn[i] < estimate ? 1 : 0;
	return stats_normal_quantile(fmin(fmax(below, 0.5), (double)n - 0.5) / (double)n);
}

// The share of the drawn figures below the end that z stands for.
static double corrected(double z, double z0, double a)
{
	double t = z0 + z, scale = 1 - a * t;

	if (scale <= 0)
		return t > 0 ? 1 : 0;
	return 1 - stats_normal_tail(z0 + t / scale);
}

static size_t resamples_for(size_t n)
{
	size_t affordable = DRAWS_MAX / n;

	if (affordable > STATS_RESAMPLES_MAX)
		return STATS_RESAMPLES_MAX;
	return affordable < STATS_RESAMPLES_MIN ? STATS_RESAMPLES_MIN : affordable;
}

static enum stats_fault bca(const struct resample *a, const struct resample *b, double confidence, uint64_t seed,
	struct stats_bootstrap *out)
{
	double z = stats_normal_quantile((1 + confidence) / 2);
	size_t n = resamples_for(a->n + (b ? b->n : 0));
	CLEANUP_FREE double *drawn = malloc(n * sizeof(*drawn));
	struct rng rng;

	if (!drawn)
		return STATS_NO_MEMORY;
	rng_seed(&rng, seed);
	for (size_t i = 0; i < n; i++)
		drawn[i] = resample_draw(a, &rng) - (b ? resample_draw(b, &rng) : 0);
	stats_sort(drawn, n);
	out->resamples = n;
	out->bias = bias(drawn, n, out->interval.estimate);
	out->acceleration = acceleration(a, b);
	out->interval.low = stats_quantile(drawn, n, corrected(-z, out->bias, out->acceleration));
	out->interval.high = stats_quantile(drawn, n, corrected(z, out->bias, out->acceleration));
	return STATS_OK;
}

enum stats_fault stats_bootstrap_median(
	const double *x, size_t n, double confidence, uint64_t seed, struct stats_bootstrap *out)
{
	CLEANUP_RESAMPLE struct resample r = {0};
	enum stats_fault f;

	*out = undefined;
	if (!(confidence > 0 && confidence < 1))
		return STATS_BAD_ARGUMENT;
	f = resample_make(&r, x, n, STATS_MEDIAN, false);
	if (f != STATS_OK)
		return f;
	out->interval.estimate = resample_center(&r);
	if (n < VALUES_MIN)
		return STATS_TOO_FEW;
	if (!stats_varies(x, n))
		return STATS_NO_VARIATION;
	if (n <= STATS_DRAWN_MAX)
		return bca(&r, NULL, confidence, seed, out);
	out->method = STATS_ORDER_STATISTICS;
	return stats_median_interval(r.x, n, confidence, &out->interval);
}

// From the logarithm back to the ratio.
static enum stats_fault put_back(enum stats_fault f, struct stats_interval *i)
{
	*i = (struct stats_interval){exp(i->estimate), exp(i->low), exp(i->high)};
	if (!isinf(i->estimate) && !isinf(i->high) && i->estimate != 0)
		return f;
	*i = undefined.interval;
	return STATS_TOO_LARGE;
}

enum stats_fault stats_bootstrap_ratio(enum stats_center center, const double *a, size_t na, const double *b, size_t nb,
	double confidence, uint64_t seed, struct stats_bootstrap *out)
{
	CLEANUP_RESAMPLE struct resample ra = {0}, rb = {0};
	enum stats_fault fa, fb;

	*out = undefined;
	if (!(confidence > 0 && confidence < 1))
		return STATS_BAD_ARGUMENT;
	fa = resample_make(&ra, a, na, center, true);
	fb = resample_make(&rb, b, nb, center, true);
	if (fa != STATS_OK || fb != STATS_OK)
		return fa != STATS_OK ? fa : fb;
	out->interval.estimate = resample_center(&ra) - resample_center(&rb);
	if (na < VALUES_MIN || nb < VALUES_MIN)
		return put_back(STATS_TOO_FEW, &out->interval);
	if (!stats_varies(a, na) && !stats_varies(b, nb))
		return put_back(STATS_NO_VARIATION, &out->interval);
	out->method = na > STATS_DRAWN_MAX || nb > STATS_DRAWN_MAX ? STATS_NORMAL : STATS_RANDOM;
	return put_back(bca(&ra, &rb, confidence, seed, out), &out->interval);
}
