// SPDX-License-Identifier: MIT
// Descriptive statistics against figures that others computed.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/describe.h"

#define near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))

// Hassan 2020, raw data of the CPU test (seconds, sysbench, 25 repetitions), columns kata and docker.
static double kata[] = {44.7216, 39.7975, 32.0916, 44.1692, 44.0947, 29.1214, 42.2696, 43.2580, 34.5016, 37.3852,
	43.8078, 39.0521, 32.7664, 43.4334, 28.5933, 28.4297, 28.6037, 31.8891, 33.7666, 41.9213, 36.0006, 38.0205,
	15.9383, 17.0055, 20.2145};
static double docker[] = {26.9217, 29.9154, 25.8181, 44.6201, 38.8803, 32.6317, 44.1203, 43.3279, 29.3796, 43.1258,
	43.1427, 33.4642, 38.1140, 43.7146, 38.2142, 33.4431, 43.4092, 28.5042, 28.3797, 28.5179, 31.7246, 33.5470,
	41.8722, 35.3179, 37.8857};

// Its statistics as NumPy gives them: mean and sample deviation to two digits, quartiles of type 7 exactly.
static void study_b(void **state)
{
	struct stats_description d;

	(void)state;
	assert_int_equal(stats_sort(kata, 25), STATS_OK);
	assert_int_equal(stats_describe(kata, 25, &d), STATS_OK);
	near(d.mean, 34.83, 0.005);
	near(d.sd, 8.48, 0.005);
	near(d.median, 36.0006, 1e-12);
	near(d.q1, 29.1214, 1e-12);
	near(d.q3, 42.2696, 1e-12);
	assert_int_equal(stats_sort(docker, 25), STATS_OK);
	assert_int_equal(stats_describe(docker, 25, &d), STATS_OK);
	near(d.mean, 35.92, 0.005);
	near(d.sd, 6.30, 0.005);
	near(d.median, 35.3179, 1e-12);
	near(d.q1, 29.9154, 1e-12);
	near(d.q3, 43.1258, 1e-12);
}

// NIST StRD, univariate summary statistics: NumAcc1 to NumAcc4 with their certified means and deviations.
static void nist_numacc(void **state)
{
	static const double one[] = {10000001, 10000003, 10000002};
	double x[1001];

	(void)state;
	near(stats_mean(one, 3), 10000002, 0);
	near(stats_sd(one, 3), 1, 0);
	for (int series = 2; series <= 4; series++) {
		double base = series == 2 ? 1 : series == 3 ? 1000000 : 10000000;

		x[0] = base + 0.2;
		for (int i = 1; i < 1001; i++)
			x[i] = base + (i % 2 ? 0.1 : 0.3);
		near(stats_mean(x, 1001) / (base + 0.2), 1, 1e-15);
		near(stats_sd(x, 1001), 0.1, series == 2 ? 1e-15 : series == 3 ? 1e-9 : 1e-8);
	}
}

// {1, 2, 3, 4, 10}: numpy.quantile gives 2, 3, 4, 7.6, 9.76 for 0.25, 0.5, 0.75, 0.9, 0.99.
static void quantiles_of_type_7(void **state)
{
	static const double x[] = {1, 2, 3, 4, 10};

	(void)state;
	near(stats_quantile(x, 5, 0), 1, 0);
	near(stats_quantile(x, 5, 0.25), 2, 0);
	near(stats_quantile(x, 5, 0.5), 3, 0);
	near(stats_quantile(x, 5, 0.75), 4, 0);
	near(stats_quantile(x, 5, 0.9), 7.6, 1e-14);
	near(stats_quantile(x, 5, 0.99), 9.76, 1e-14);
	near(stats_quantile(x, 5, 1), 10, 0);
}

// By hand: quartiles 2 and 4, so the fences are -1 and 7 and only 10 lies outside.
static void fences(void **state)
{
	static const double x[] = {1, 2, 3, 4, 10};
	struct stats_description d;

	(void)state;
	assert_int_equal(stats_describe(x, 5, &d), STATS_OK);
	near(d.iqr, 2, 0);
	near(d.fence_low, -1, 0);
	near(d.fence_high, 7, 0);
	near(d.variance, 12.5, 1e-14);
}

static void edges(void **state)
{
	double nan[] = {1, (double)NAN, 2}, inf[] = {(double)INFINITY}, one[] = {7}, equal[] = {0.1, 0.1, 0.1};
	double huge[] = {-1e308, 1e308}, tiny[] = {5e-324, 5e-324, 1.5e-323};
	struct stats_description d;

	(void)state;
	assert_int_equal(stats_sort(nan, 3), STATS_NOT_FINITE);
	assert_int_equal(stats_describe(nan, 3, &d), STATS_NOT_FINITE);
	assert_int_equal(stats_describe(inf, 1, &d), STATS_NOT_FINITE);
	assert_int_equal(stats_describe(one, 0, &d), STATS_EMPTY);
	assert_int_equal(stats_describe(one, 1, &d), STATS_OK);
	near(d.median, 7, 0);
	assert_true(isnan(d.sd) && isnan(d.variance));
	assert_int_equal(stats_describe(equal, 3, &d), STATS_OK);
	near(d.q1, 0.1, 0);
	near(d.sd, 0, 1e-18);
	assert_int_equal(stats_describe(huge, 2, &d), STATS_OK);
	near(d.mean, 0, 0);
	near(d.median, 0, 0);
	near(d.sd / 1e308, sqrt(2), 1e-15);
	assert_true(isinf(d.variance));
	assert_int_equal(stats_describe(tiny, 3, &d), STATS_OK);
	assert_true(d.mean > 0 && d.sd > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(study_b),
		cmocka_unit_test(nist_numacc),
		cmocka_unit_test(quantiles_of_type_7),
		cmocka_unit_test(fences),
		cmocka_unit_test(edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
