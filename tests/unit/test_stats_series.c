// SPDX-License-Identifier: MIT
// Trend and change-point: the flow of the Nile at Aswan, 1871 to 1970 (R's dataset Nile; Cobb, Biometrika 65 (1978),
// 243-251), which dropped after 1898, the 28th year, when the first dam was begun. Mann-Kendall's and Pettitt's figures
// from their definitions, all pairs by NumPy (sums of numpy.sign(numpy.subtract.outer(x, x))), slopes by
// scipy.stats.theilslopes, exact p by scipy.stats.kendalltau(method="exact"), SciPy 1.15.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/series.h"

static const double nile[] = {1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960,
	1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916,
	692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744,
	796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848,
	890, 744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740};
static const double rising[] = {5.1, 4.9, 5.6, 5.3, 5.9, 5.8, 6.4, 6.1, 6.0, 6.6, 6.5, 7.0};

static void agrees(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * fabs(want)))
		fail_msg("%.17g instead of %.17g", got, want);
}

static void trend_of_the_nile(void **state)
{
	struct stats_trend t;

	(void)state;
	assert_int_equal(stats_trend(nile, 100, 0.95, &t), STATS_OK);
	assert_true(t.s == -1387);
	agrees(t.tau, -0.2802020202020202, 1e-14);
	assert_int_equal(t.method, STATS_NORMAL);
	agrees(t.p, 3.658262921664327e-05, 1e-12);
	agrees(t.slope.estimate, -2.6, 1e-14);
	agrees(t.slope.low, -3.627906976744186, 1e-14);
	agrees(t.slope.high, -1.4285714285714286, 1e-14);
	assert_int_equal(t.slope_n, 100);
}

static void trend_of_few(void **state)
{
	struct stats_trend t;

	(void)state;
	assert_int_equal(stats_trend(rising, 12, 0.95, &t), STATS_OK);
	assert_true(t.s == 52);
	assert_int_equal(t.method, STATS_EXACT);
	agrees(t.p, 0.00010742344075677409, 1e-12);
	agrees(t.slope.estimate, 0.16190476190476188, 1e-13);
	agrees(t.slope.low, 0.1125, 1e-13);
	agrees(t.slope.high, 0.2125, 1e-13);
}

// A line of 100 000 values: the slope stays one per step, though it is taken from 2000 of them.
static void trend_of_many(void **state)
{
	size_t n = 100000;
	double *x = malloc(n * sizeof(*x));
	struct stats_trend t;

	(void)state;
	for (size_t i = 0; i < n; i++)
		x[i] = 7 + 0.125 * (double)i;
	assert_int_equal(stats_trend(x, n, 0.95, &t), STATS_OK);
	assert_true(t.tau == 1 && t.s == 4999950000.0);
	assert_true(t.p == 0); // it is below 1e-320000
	agrees(t.slope.estimate, 0.125, 1e-12);
	assert_int_equal(t.slope_n, 2000);
	for (size_t i = 0; i < n; i++)
		x[i] = (double)(i * 7919 % n);
	assert_int_equal(stats_trend(x, n, 0.95, &t), STATS_OK);
	assert_true(fabs(t.tau) < 0.01 && t.slope.low < 0 && t.slope.high > 0);
	free(x);
}

static void change_of_the_nile(void **state)
{
	struct stats_change c;

	(void)state;
	assert_int_equal(stats_change(nile, 100, &c), STATS_OK);
	assert_int_equal(c.at, 28);
	assert_true(c.k == 1617);
	agrees(c.p, 3.5910221769362927e-07, 1e-12);
	agrees(c.before, 1130, 0);
	agrees(c.after, 842.5, 0);
	assert_int_equal(stats_change(rising, 12, &c), STATS_OK);
	assert_int_equal(c.at, 6);
	assert_true(c.k == 36);
	agrees(c.p, 0.03140780113025614, 1e-12);
}

static void edges(void **state)
{
	static const double equal[] = {4, 4, 4, 4}, odd[] = {1, (double)INFINITY, 2}, huge[] = {-1.7e308, 0, 1.7e308},
			    tiny[] = {0, 5e-324, 1e-323}, last[] = {0, 0, 0, 1};
	struct stats_trend t;
	struct stats_change c;

	(void)state;
	assert_int_equal(stats_trend(nile, 2, 0.95, &t), STATS_TOO_FEW);
	assert_true(isnan(t.p) && isnan(t.slope.estimate));
	assert_int_equal(stats_trend(nile, 0, 0.95, &t), STATS_EMPTY);
	assert_int_equal(stats_trend(nile, 9, 0, &t), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_trend(equal, 4, 0.95, &t), STATS_NO_VARIATION);
	assert_int_equal(stats_trend(odd, 3, 0.95, &t), STATS_NOT_FINITE);
	assert_int_equal(stats_trend(huge, 3, 0.95, &t), STATS_OK);
	agrees(t.slope.estimate, 1.7e308, 1e-15);
	agrees(t.p, 1.0 / 3, 1e-14); // two of six orders are monotone
	assert_int_equal(stats_trend(tiny, 3, 0.95, &t), STATS_OK);
	assert_true(t.s == 3 && t.slope.estimate > 0);
	assert_int_equal(stats_trend((const double[]){-1.7e308, 1.7e308, 0}, 3, 0.95, &t), STATS_TOO_LARGE);
	assert_true(t.s == 1);
	assert_int_equal(stats_change(nile, 2, &c), STATS_TOO_FEW);
	assert_int_equal(stats_change(nile, 0, &c), STATS_EMPTY);
	assert_int_equal(stats_change(equal, 4, &c), STATS_NO_VARIATION);
	assert_int_equal(stats_change(odd, 3, &c), STATS_NOT_FINITE);
	assert_true(isnan(c.p) && c.at == 0);
	assert_int_equal(stats_change(last, 4, &c), STATS_OK);
	assert_int_equal(c.at, 3);
	assert_true(c.before == 0 && c.after == 1 && c.p <= 1);
	assert_true(isnan(stats_autocorrelation(equal, 4)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trend_of_the_nile),
		cmocka_unit_test(trend_of_few),
		cmocka_unit_test(trend_of_many),
		cmocka_unit_test(change_of_the_nile),
		cmocka_unit_test(edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
