// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "stats/describe.h"
#include "stats/distribution.h"
#include "stats/rank_exact.h"
#include "stats/series.h"

#define SERIES_MIN 3
#define EXACT_MAX  50
#define SLOPE_MAX  2000

// Merges two sorted halves of x and returns the pairs that stood in falling order across them.
static size_t merge(double *x, size_t half, size_t n, double *spare)
{
	size_t i = 0, j = half, falling = 0;

	for (size_t k = 0; k < n; k++) {
		if (j < n && (i == half || x[j] < x[i])) {
			falling += half - i;
			spare[k] = x[j++];
		} else {
			spare[k] = x[i++];
		}
	}
	memcpy(x, spare, n * sizeof(*x));
	return falling;
}

// Sorts x and returns the pairs that stood in falling order. As deep as log2 n.
static size_t sort_counting(double *x, size_t n, double *spare)
{
	size_t half = n / 2, falling;

	if (n < 2)
		return 0;
	falling = sort_counting(x, half, spare);
	falling += sort_counting(x + half, n - half, spare);
	return falling + merge(x, half, n, spare);
}

// Sums over the groups of t equal values in sorted ones: pairs t (t - 1) / 2, and t (t - 1) (2t + 5).
static void count_ties(const double *sorted, size_t n, long double *pairs, long double *weight)
{
	*pairs = *weight = 0;
	for (size_t i = 0, j; i < n; i = j) {
		long double t;

		for (j = i + 1; j < n && sorted[j] == sorted[i]; j++)
			;
		t = (long double)(j - i);
		*pairs += t * (t - 1) / 2;
		*weight += t * (t - 1) * (2 * t + 5);
	}
}

static enum stats_fault exact_p(size_t n, size_t falling, double *p)
{
	CLEANUP_FREE double *chance = stats_kendall_distribution(n);
	size_t all = n * (n - 1) / 2, fewer = falling < all - falling ? falling : all - falling;
	double sum = 0;

	if (!chance)
		return STATS_NO_MEMORY;
	for (size_t d = 0; d <= fewer; d++)
		sum += chance[d];
	*p = fmin(1, 2 * sum);
	return STATS_OK;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

// Sen's interval: the slopes of the ranks (N ± z sd(S)) / 2 among N.
static enum stats_fault slope_of(const double *x, size_t n, double z, long double variance, struct stats_interval *out)
{
	size_t all = n * (n - 1) / 2, k = 0;
	CLEANUP_FREE double *slope = calloc(all + 1, sizeof(*slope));
	double low, high;

	if (!slope)
		return STATS_NO_MEMORY;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			slope[k++] = (double)(((long double)x[j] - x[i]) / (long double)(j - i));
	qsort(slope, all, sizeof(*slope), ascending);
	if (isinf(slope[0]) || isinf(slope[all - 1]))
		return STATS_TOO_LARGE;
	out->estimate = stats_quantile(slope, all, 0.5);
	low = rint(((double)all - z * (double)sqrtl(variance)) / 2);
	high = rint(((double)all + z * (double)sqrtl(variance)) / 2);
	if (low >= 1 && high < (double)all) {
		out->low = slope[(size_t)low - 1];
		out->high = slope[(size_t)high];
	}
	return STATS_OK;
}

static long double variance_of(size_t count, long double weight)
{
	long double n = (long double)count;

	return (n * (n - 1) * (2 * n + 5) - weight) / 18;
}

// Of many values so many, evenly spaced, stand for all; the slope stays one per step of the whole series.
static enum stats_fault thin_slope(const double *x, size_t n, double z, struct stats_trend *out)
{
	size_t step = (n + SLOPE_MAX - 1) / SLOPE_MAX, kept = (n + step - 1) / step;
	CLEANUP_FREE double *thin = malloc(2 * kept * sizeof(*thin));
	long double pairs, weight;
	enum stats_fault f;

	if (!thin)
		return STATS_NO_MEMORY;
	for (size_t i = 0; i < kept; i++)
		thin[i] = thin[kept + i] = x[i * step];
	stats_sort(thin + kept, kept);
	count_ties(thin + kept, kept, &pairs, &weight);
	f = slope_of(thin, kept, z, variance_of(kept, weight), &out->slope);
	out->slope.estimate /= (double)step;
	out->slope.low /= (double)step;
	out->slope.high /= (double)step;
	out->slope_n = kept;
	return f;
}

static enum stats_fault test(const double *x, size_t n, double *work, struct stats_trend *out)
{
	long double all = (long double)n * (long double)(n - 1) / 2, ties, weight;
	size_t falling;

	memcpy(work, x, n * sizeof(*x));
	falling = sort_counting(work, n, work + n);
	count_ties(work, n, &ties, &weight);
	out->s = (double)(all - ties - 2 * (long double)falling);
	out->tau = (double)(out->s / all);
	out->method = ties == 0 && n <= EXACT_MAX ? STATS_EXACT : STATS_NORMAL;
	if (out->method == STATS_EXACT)
		return exact_p(n, falling, &out->p);
	out->p = fmin(1, 2 * stats_normal_tail((fabs(out->s) - 1) / (double)sqrtl(variance_of(n, weight))));
	return STATS_OK;
}

enum stats_fault stats_trend(const double *x, size_t n, double confidence, struct stats_trend *out)
{
	enum stats_fault f = stats_check_series(x, n, SERIES_MIN);
	CLEANUP_FREE double *work = NULL;

	*out = (struct stats_trend){.s = (double)NAN,
		.tau = (double)NAN,
		.p = (double)NAN,
		.slope = {(double)NAN, (double)NAN, (double)NAN}};
	if (!(confidence > 0 && confidence < 1))
		return STATS_BAD_ARGUMENT;
	if (f != STATS_OK)
		return f;
	work = malloc(2 * n * sizeof(*work));
	if (!work)
		return STATS_NO_MEMORY;
	f = test(x, n, work, out);
	return f != STATS_OK ? f : thin_slope(x, n, stats_normal_quantile((1 + confidence) / 2), out);
}
