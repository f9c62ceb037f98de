// SPDX-License-Identifier: MIT
// BCa against scipy.stats.bootstrap (SciPy 1.15, method="BCa", 200 000 resamples). Both draw, so the ends agree within
// the spread of our draws only; for the median of an odd number the ends are known exactly.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/bootstrap.h"
#include "stats/describe.h"

// Hassan 2020, raw data of the CPU test (seconds, sysbench, 25 repetitions).
static const double kata[] = {44.7216, 39.7975, 32.0916, 44.1692, 44.0947, 29.1214, 42.2696, 43.2580, 34.5016, 37.3852,
	43.8078, 39.0521, 32.7664, 43.4334, 28.5933, 28.4297, 28.6037, 31.8891, 33.7666, 41.9213, 36.0006, 38.0205,
	15.9383, 17.0055, 20.2145};
static const double docker[] = {26.9217, 29.9154, 25.8181, 44.6201, 38.8803, 32.6317, 44.1203, 43.3279, 29.3796,
	43.1258, 43.1427, 33.4642, 38.1140, 43.7146, 38.2142, 33.4431, 43.4092, 28.5042, 28.3797, 28.5179, 31.7246,
	33.5470, 41.8722, 35.3179, 37.8857};
static const double few[] = {1, 1.2, 0.9, 1.1, 1.05, 0.97, 1.3};

static double skewed[30]; // quantiles of the exponential distribution, plus 0.1

static void near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%.17g instead of %.17g", got, want);
}

static int make_skewed(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++)
		skewed[i] = 0.1 - log(1 - (i + 0.5) / 30);
	return 0;
}

// A resample's median of 25 is at most the k-th value with the chance P(B >= 13), B binomial (25, k / 25), so BCa can
// be had without draws: at 90 % its shares lie 6 standard deviations of ours from the next values.
static void median(void **state)
{
	struct stats_bootstrap b;

	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		assert_int_equal(stats_bootstrap_median(kata, 25, 0.9, seed, &b), STATS_OK);
		assert_int_equal(b.method, STATS_RANDOM);
		near(b.interval.estimate, 36.0006, 0);
		near(b.interval.low, 32.0916, 0);
		near(b.interval.high, 39.7975, 0);
		assert_int_equal(stats_bootstrap_median(docker, 25, 0.9, seed, &b), STATS_OK);
		near(b.interval.low, 32.6317, 0);
		near(b.interval.high, 38.8803, 0);
	}
	assert_int_equal(stats_bootstrap_median(skewed, 30, 0.95, 1, &b), STATS_OK);
	near(b.interval.low, 0.5057777058051236, 0.03);
	near(b.interval.high, 1.199863853777169, 0.06);
}

static void ratio(enum stats_center c, const double *a, size_t na, const double *b, size_t nb, double low, double high,
	double tolerance)
{
	struct stats_bootstrap r, turned;

	for (uint64_t seed = 1; seed <= 3; seed++) {
		assert_int_equal(stats_bootstrap_ratio(c, a, na, b, nb, 0.95, seed, &r), STATS_OK);
		near(log(r.interval.low), low, tolerance);
		near(log(r.interval.high), high, tolerance);
		assert_true(r.interval.low < r.interval.estimate && r.interval.estimate < r.interval.high);
	}
	// The other way round it is the same interval, but for the draws.
	assert_int_equal(stats_bootstrap_ratio(c, b, nb, a, na, 0.95, 9, &turned), STATS_OK);
	near(turned.interval.estimate * r.interval.estimate, 1, 1e-14);
	near(log(turned.interval.high), -low, tolerance);
	near(log(turned.interval.low), -high, tolerance);
}

// The statistic given to SciPy is the logarithm of the ratio.
static void ratios(void **state)
{
	(void)state;
	ratio(STATS_MEAN, kata, 25, docker, 25, -0.15627, 0.07641, 0.008);
	ratio(STATS_GEOMETRIC_MEAN, kata, 25, docker, 25, -0.19832, 0.06557, 0.009);
	ratio(STATS_MEDIAN, kata, 25, docker, 25, -0.1685, 0.2229, 0.02);
	ratio(STATS_MEAN, skewed, 30, few, 7, -0.2953, 0.3516, 0.03);
}

// The constants themselves, by hand: the acceleration of a mean is the skewness over 6 sqrt(n), that of the geometric
// mean's logarithm the same of the logarithms (Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), 14.15);
// of a median of distinct values with n odd it comes from two steps only.
static void constants(void **state)
{
	static const double steps[] = {1, 2, 3, 5, 8};
	// Without each in turn: 4, 4, 3.5, 2.5, 2.5. About their mean 3.3: -0.7, -0.7, -0.2, 0.8, 0.8.
	const double cubes = -(0.343 + 0.343 + 0.008 - 0.512 - 0.512), squares = 0.49 + 0.49 + 0.04 + 0.64 + 0.64;
	static const double middle_stays[] = {0.1, 0.2, 0.3, 0.3, 0.3, 0.4, 0.9};
	struct stats_bootstrap b;

	(void)state;
	assert_int_equal(stats_bootstrap_median(steps, 5, 0.95, 1, &b), STATS_OK);
	near(b.acceleration, cubes / (6 * pow(squares, 1.5)), 1e-14);
	near(b.bias, 0, 0.06); // the median's draws lie evenly about it, but for chance
	assert_int_equal(stats_bootstrap_median(middle_stays, 7, 0.95, 1, &b), STATS_OK);
	near(b.acceleration, 0, 0);
}

// Above 10 000 values: the ends between order statistics, and normal deviates with the delta method's error.
static void large_sets(void **state)
{
	size_t n = 40000;
	double *x = malloc(n * sizeof(*x));
	struct stats_bootstrap b;
	double z = 1.959963984540054;

	(void)state;
	for (size_t i = 0; i < n; i++)
		x[i] = 0.1 - log(1 - ((double)(i * 7919 % n) + 0.5) / (double)n);
	assert_int_equal(stats_bootstrap_median(x, n, 0.95, 1, &b), STATS_OK);
	assert_int_equal(b.method, STATS_ORDER_STATISTICS);
	// The median's error is 1 / (2 f sqrt(n)), and the density at the median of the exponential is 1/2.
	near(b.interval.low, 0.1 + M_LN2 - z / sqrt((double)n), 2e-4);
	near(b.interval.high, 0.1 + M_LN2 + z / sqrt((double)n), 2e-4);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEAN, x, n, few, 7, 0.95, 1, &b), STATS_OK);
	assert_int_equal(b.method, STATS_NORMAL);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEAN, x, n, x, n, 0.95, 1, &b), STATS_OK);
	// Mean 1.1, deviation 1.
	near(log(b.interval.low), -z * sqrt(2.0 / (double)n) / 1.1, 4e-4);
	near(log(b.interval.high), z * sqrt(2.0 / (double)n) / 1.1, 4e-4);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEDIAN, x, n, x, n, 0.95, 1, &b), STATS_OK);
	near(log(b.interval.high), z * sqrt(2.0 / (double)n) / (0.1 + M_LN2), 6e-4);
	free(x);
}

static void edges(void **state)
{
	static const double equal[] = {3, 3, 3, 3, 3}, zero[] = {1, 2, 3, 4, 0}, odd[] = {1, 2, 3, 4, (double)NAN},
			    huge[] = {1e308, 1.1e308, 1.2e308, 1.3e308, 1.7e308},
			    tiny[] = {1e-308, 1.1e-308, 1.2e-308, 1.3e-308, 1.7e-308};
	struct stats_bootstrap b;

	(void)state;
	assert_int_equal(stats_bootstrap_median(kata, 4, 0.95, 1, &b), STATS_TOO_FEW);
	assert_true(isfinite(b.interval.estimate) && isnan(b.interval.low) && isnan(b.bias));
	assert_int_equal(stats_bootstrap_median(kata, 0, 0.95, 1, &b), STATS_EMPTY);
	assert_int_equal(stats_bootstrap_median(equal, 5, 0.95, 1, &b), STATS_NO_VARIATION);
	near(b.interval.estimate, 3, 0);
	assert_int_equal(stats_bootstrap_median(odd, 5, 0.95, 1, &b), STATS_NOT_FINITE);
	assert_int_equal(stats_bootstrap_median(kata, 25, 1, 1, &b), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_bootstrap_median(huge, 5, 0.95, 1, &b), STATS_OK);
	near(b.interval.estimate, 1.2e308, 0);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEAN, kata, 25, zero, 5, 0.95, 1, &b), STATS_NOT_POSITIVE);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEAN, kata, 4, few, 7, 0.95, 1, &b), STATS_TOO_FEW);
	near(b.interval.estimate, stats_mean(kata, 4) / stats_mean(few, 7), 1e-12);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEAN, equal, 5, equal, 5, 0.95, 1, &b), STATS_NO_VARIATION);
	near(b.interval.estimate, 1, 0);
	assert_int_equal(stats_bootstrap_ratio(STATS_MEDIAN, huge, 5, tiny, 5, 0.95, 1, &b), STATS_TOO_LARGE);
	assert_true(isnan(b.interval.estimate));
	assert_int_equal(stats_bootstrap_ratio(STATS_MEAN, huge, 5, few, 7, 0.95, 1, &b), STATS_OK);
	assert_int_equal(stats_bootstrap_ratio(STATS_GEOMETRIC_MEAN, tiny, 5, few, 7, 0.95, 1, &b), STATS_OK);
	assert_true(b.interval.low > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(median),
		cmocka_unit_test(ratios),
		cmocka_unit_test(constants),
		cmocka_unit_test(large_sets),
		cmocka_unit_test(edges),
	};

	return cmocka_run_group_tests(tests, make_skewed, NULL);
}
