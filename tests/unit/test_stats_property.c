// SPDX-License-Identifier: MIT
// What must hold for any values: figures move with a shift and a change of unit, and forget the order that the values
// came in. Random sets, small and large, smooth and with ties; and what no set may break.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "stats/bootstrap.h"
#include "stats/describe.h"
#include "stats/permutation.h"
#include "stats/rank.h"
#include "stats/rng.h"
#include "stats/series.h"
#include "stats/welch.h"

#define ROUNDS 60
#define MANY   70

static struct rng rng;
static double a[MANY], b[MANY], c[MANY], d[MANY];
static size_t na, nb;

static void same(double got, double want, double size)
{
	if (!(fabs(got - want) <= 1e-9 * size) && !(isnan(got) && isnan(want)))
		fail_msg("%.17g instead of %.17g", got, want);
}

static void same_interval(
	struct stats_interval got, struct stats_interval want, double factor, double shift, double size)
{
	same(got.estimate, want.estimate * factor + shift, size);
	same(got.low, want.low * factor + shift, size);
	same(got.high, want.high * factor + shift, size);
}

// Values between 1 and 3, in steps of 2^-4 in every other round, so that there are ties.
static void deal(int round)
{
	na = 1 + rng_below(&rng, MANY);
	nb = 1 + rng_below(&rng, MANY);
	for (size_t i = 0; i < MANY; i++) {
		a[i] = 1 + 2 * rng_unit(&rng);
		b[i] = 1.1 + 1.9 * rng_unit(&rng);
		if (round % 2) {
			a[i] = rint(a[i] * 16) / 16;
			b[i] = rint(b[i] * 16) / 16;
		}
	}
}

// c and d become a and b in other units and order.
static void move(double factor, double shift)
{
	for (size_t i = 0; i < MANY; i++) {
		c[i] = a[i] * factor + shift;
		d[i] = b[i] * factor + shift;
	}
	for (size_t i = na; i-- > 1;) {
		size_t j = rng_below(&rng, i + 1);
		double v = c[i];

		c[i] = c[j];
		c[j] = v;
	}
}

// Powers of two and whole shifts, so that ties stay ties.
static void two_sets(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS / 3; round++) {
		struct stats_interval s, s2;
		struct stats_rank_test r = {0}, r2 = {0};
		struct stats_welch w, w2;
		struct stats_permutation p, p2;

		deal(round);
		move(4, 16);
		assert_int_equal(stats_welch(a, na, b, nb, 0.95, &w), stats_welch(c, na, d, nb, 0.95, &w2));
		same_interval(w2.difference, w.difference, 4, 0, 8);
		same(w2.p, w.p, 1);
		assert_int_equal(stats_rank_test(a, na, b, nb, &r), stats_rank_test(c, na, d, nb, &r2));
		same(r2.u, r.u, 1);
		same(r2.p, r.p, 1);
		assert_int_equal(stats_shift(a, na, b, nb, 0.95, &s), stats_shift(c, na, d, nb, 0.95, &s2));
		same_interval(s2, s, 4, 0, 8);
		assert_int_equal(stats_permutation(a, na, b, nb, 5, &p), stats_permutation(c, na, d, nb, 5, &p2));
		same(p2.difference, p.difference * 4, 8);
		if (p.method == STATS_EXACT)
			same(p2.p, p.p, 1);
		else
			assert_true(fabs(p2.p - p.p) < 6 * sqrt(2 * p.p * (1 - p.p) / 19999) + 1e-3);
	}
}

// The rank test and the shift's interval must agree about 0, as the interval holds the shifts that are not rejected.
static void interval_and_test_agree(void **state)
{
	int rejected = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct stats_interval s;
		struct stats_rank_test r;
		struct stats_welch w;

		deal(0);
		for (size_t i = 0; i < na; i++)
			a[i] += round % 4 * 0.2;
		if (stats_shift(a, na, b, nb, 0.95, &s) != STATS_OK || stats_rank_test(a, na, b, nb, &r) != STATS_OK)
			continue;
		if (r.method == STATS_EXACT)
			assert_int_equal(r.p <= 0.05, s.low > 0 || s.high < 0);
		rejected += r.p <= 0.05;
		assert_int_equal(stats_welch(a, na, b, nb, 0.95, &w), STATS_OK);
		assert_int_equal(w.p < 0.05, w.difference.low > 0 || w.difference.high < 0);
	}
	assert_in_range(rejected, 5, ROUNDS - 5);
}

static void description(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct stats_description x, y;

		deal(round);
		move(-4, 16);
		stats_sort(a, na);
		stats_sort(c, na);
		stats_describe(a, na, &x);
		stats_describe(c, na, &y);
		same(y.mean, 16 - 4 * x.mean, 20);
		same(y.sd, 4 * x.sd, 8);
		same(y.variance, 16 * x.variance, 16);
		same(y.population_sd, 4 * x.population_sd, 8);
		same(y.q1, 16 - 4 * x.q3, 20);
		same(y.median, 16 - 4 * x.median, 20);
		same(y.fence_low, 16 - 4 * x.fence_high, 40);
		assert_int_equal(y.outliers, x.outliers);
		assert_true(y.far <= y.outliers && y.min <= y.q1 && y.q1 <= y.median && y.median <= y.q3);
		assert_true(y.population_variance <= y.variance || na == 1);
	}
}

static void series(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct stats_trend t = {0}, turned = {0};
		struct stats_change g, turned_g;

		deal(round);
		for (size_t i = 0; i < na; i++)
			c[na - 1 - i] = a[i] * 4 + 16; // backwards in time
		assert_int_equal(stats_trend(a, na, 0.95, &t), stats_trend(c, na, 0.95, &turned));
		same(turned.s, -t.s, 1);
		same(turned.p, t.p, 1);
		same(turned.slope.estimate, -4 * t.slope.estimate, 8);
		same(turned.slope.low, -4 * t.slope.high, 8);
		assert_int_equal(stats_change(a, na, &g), stats_change(c, na, &turned_g));
		same(turned_g.k, g.k, 1);
		same(turned_g.p, g.p, 1);
	}
}

// Same seed, same values, any order: the same interval to the bit. Another unit: the same but for rounding.
static void bootstrap(void **state)
{
	(void)state;
	for (int round = 0; round < 8; round++) {
		struct stats_bootstrap x, y;

		deal(round);
		na = na < 5 ? 5 : na;
		nb = nb < 5 ? 5 : nb;
		move(4, 0);
		for (enum stats_center center = STATS_MEAN; center <= STATS_GEOMETRIC_MEAN; center++) {
			assert_int_equal(stats_bootstrap_ratio(center, a, na, b, nb, 0.95, 3, &x), STATS_OK);
			assert_int_equal(stats_bootstrap_ratio(center, c, na, d, nb, 0.95, 3, &y), STATS_OK);
			same_interval(y.interval, x.interval, 1, 0, 1);
		}
		assert_int_equal(stats_bootstrap_median(a, na, 0.95, 3, &x), STATS_OK);
		assert_int_equal(stats_bootstrap_median(c, na, 0.95, 3, &y), STATS_OK);
		same_interval(y.interval, x.interval, 4, 0, 10);
		assert_int_equal(stats_bootstrap_median(a, na, 0.95, 3, &y), STATS_OK);
		assert_memory_equal(&x.interval, &y.interval, sizeof(x.interval));
	}
}

// A 95 % interval misses in 5 % of the cases: 200 sets of 20 from the exponential distribution, whose median is ln 2.
// BCa of a median of 20 misses somewhat more; the other interval is promised to miss less.
static void coverage(void **state)
{
	int boot = 0, order = 0;

	(void)state;
	for (int round = 0; round < 200; round++) {
		struct stats_bootstrap x;
		struct stats_interval i;

		for (size_t j = 0; j < 20; j++)
			a[j] = -log(1 - rng_unit(&rng));
		stats_bootstrap_median(a, 20, 0.95, (uint64_t)round, &x);
		boot += x.interval.low > M_LN2 || x.interval.high < M_LN2;
		stats_sort(a, 20);
		stats_median_interval(a, 20, 0.95, &i);
		order += i.low > M_LN2 || i.high < M_LN2;
	}
	assert_in_range(boot, 3, 23);
	assert_in_range(order, 1, 18);
}

static int seed(void **state)
{
	(void)state;
	rng_seed(&rng, 20);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(two_sets, seed),
		cmocka_unit_test_setup(interval_and_test_agree, seed),
		cmocka_unit_test_setup(description, seed),
		cmocka_unit_test_setup(series, seed),
		cmocka_unit_test_setup(bootstrap, seed),
		cmocka_unit_test_setup(coverage, seed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
