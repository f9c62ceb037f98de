// SPDX-License-Identifier: MIT
// Any doubles to every statistic: whatever they are, the answer is a fault or finite figures in their bounds. The first
// byte says how many belong to the first of two sets.
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "stats/bootstrap.h"
#include "stats/describe.h"
#include "stats/multiple.h"
#include "stats/permutation.h"
#include "stats/rank.h"
#include "stats/series.h"
#include "stats/welch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define VALUES_MAX 24 // so that many rounds fit a second

static void hold(bool holds)
{
	if (!holds)
		__builtin_trap();
}

static void hold_interval(enum stats_fault f, const struct stats_interval *i)
{
	if (f != STATS_OK)
		return;
	hold(isfinite(i->estimate) && isfinite(i->low) && isfinite(i->high));
	hold(i->low <= i->high);
}

static void hold_p(enum stats_fault f, double p)
{
	hold(f != STATS_OK || (p >= 0 && p <= 1));
}

static void one_set(double *x, size_t n)
{
	struct stats_description d;
	struct stats_interval i;
	struct stats_trend t;
	struct stats_change c;
	double adjusted[VALUES_MAX];

	hold_p(stats_trend(x, n, 0.95, &t), t.p);
	hold_p(stats_change(x, n, &c), c.p);
	hold_p(stats_holm(x, n, adjusted), adjusted[0]);
	hold_interval(stats_mean_interval(x, n, 0.95, &i), &i);
	hold_interval(stats_geometric_interval(x, n, 0.95, &i), &i);
	if (stats_sort(x, n) == STATS_OK && stats_describe(x, n, &d) == STATS_OK)
		hold(d.min <= d.q1 && d.q1 <= d.median && d.median <= d.q3 && d.q3 <= d.max && d.outliers >= d.far &&
			d.mean >= d.min && d.mean <= d.max);
	hold_interval(stats_median_interval(x, n, 0.95, &i), &i);
}

static void two_sets(const double *a, size_t na, const double *b, size_t nb)
{
	struct stats_welch w = {0};
	struct stats_rank_test r = {0};
	struct stats_permutation p = {0};
	struct stats_interval i;

	hold_p(stats_welch(a, na, b, nb, 0.95, &w), w.p);
	hold_p(stats_rank_test(a, na, b, nb, &r), r.p);
	hold_interval(stats_shift(a, na, b, nb, 0.95, &i), &i);
	hold_interval(stats_ratio(a, na, b, nb, 0.95, &i), &i);
	if (na + nb <= 12)
		hold_p(stats_permutation(a, na, b, nb, 1, &p), p.p);
}

// Twenty thousand draws each: only now and then.
static void draw(const double *a, size_t na, const double *b, size_t nb)
{
	struct stats_bootstrap boot;

	hold_interval(stats_bootstrap_median(a, na, 0.95, 1, &boot), &boot.interval);
	for (enum stats_center c = STATS_MEAN; c <= STATS_GEOMETRIC_MEAN; c++)
		hold_interval(stats_bootstrap_ratio(c, a, na, b, nb, 0.95, 1, &boot), &boot.interval);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	double x[VALUES_MAX];
	size_t n = size ? (size - 1) / sizeof(*x) : 0, first;

	if (size == 0)
		return 0;
	n = n > VALUES_MAX ? VALUES_MAX : n;
	memcpy(x, data + 1, n * sizeof(*x));
	first = data[0] * n / 255;
	two_sets(x, first, x + first, n - first);
	if (data[0] % 64 == 0)
		draw(x, first, x + first, n - first);
	one_set(x, n);
	return 0;
}
