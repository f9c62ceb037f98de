// SPDX-License-Identifier: MIT
// Quantiles of distributions and intervals against published tables and SciPy 1.10.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "stats/describe.h"
#include "stats/distribution.h"
#include "stats/interval.h"

#define near(a, b, tolerance) assert_true(fabs((a) - (b)) <= (tolerance))
#define agrees(a, b)          assert_true(fabs((a) / (b) - 1) <= 1e-10)

// scipy.stats.norm.ppf
static void normal_quantiles(void **state)
{
	(void)state;
	agrees(stats_normal_quantile(0.975), 1.959963984540054);
	agrees(stats_normal_quantile(0.995), 2.5758293035489004);
	agrees(stats_normal_quantile(0.75), 0.6744897501960817);
	agrees(stats_normal_quantile(1e-10), -6.361340902404056);
	agrees(stats_normal_quantile(1e-300), -37.0470962993612);
	near(stats_normal_quantile(0.5), 0, 0);
	assert_true(isnan(stats_normal_quantile(0)) && isnan(stats_normal_quantile(1)));
	assert_true(isnan(stats_normal_quantile((double)NAN)));
}

// Any printed table of Student's distribution, two-sided 95 %, to six digits.
static void student_table(void **state)
{
	static const struct {
		double df, t;
	} row[] = {{1, 12.706205}, {2, 4.302653}, {4, 2.776445}, {9, 2.262157}, {19, 2.093024}, {24, 2.063899},
		{29, 2.045230}, {34, 2.032245}, {49, 2.009575}, {99, 1.984217}, {999, 1.962341}};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		near(stats_t_quantile(0.975, row[i].df), row[i].t, 5e-7);
}

// scipy.stats.t.ppf. Where SciPy 1.10 itself is off, something exact instead: for df 0.5 and 2.5 the series of the
// incomplete beta function (DLMF 8.17.7) summed with 40 digits, for df 3 the closed form of its distribution. df 1 is
// Cauchy's distribution, tan(pi (p - 1/2)); df 2 has (2p - 1) sqrt(2 / (4p (1 - p))).
static void student_quantiles(void **state)
{
	(void)state;
	agrees(stats_t_quantile(0.975, 9.812217165), 2.233932371194394);
	agrees(stats_t_quantile(0.995, 1), tan(M_PI * 0.495));
	agrees(stats_t_quantile(0.9, 2), 0.8 * sqrt(2 / (4 * 0.9 * 0.1)));
	agrees(stats_t_quantile(0.975, 0.5), 164.55767348048849);
	agrees(stats_t_quantile(0.9999, 2.5), 34.86796932111477);
	agrees(stats_t_quantile(0.6, 3), 0.2766706623326896);
	agrees(stats_t_quantile(1e-12, 30), -11.397217523312252);
	agrees(stats_t_quantile(0.975, 1000), 1.9623390808264074);
	agrees(stats_t_quantile(0.975, 99999), 1.9599877077718446);
	agrees(stats_t_quantile(0.975, 1e5), 1.9599877075346093);
	agrees(stats_t_quantile(0.975, 1e9), 1.959963986912325);
	near(stats_t_quantile(0.5, 3), 0, 0);
	assert_true(isnan(stats_t_quantile(0.975, 0)) && isnan(stats_t_quantile(1.5, 3)));
	assert_true(isinf(stats_t_quantile(0.999, 1e-3)));
}

// Study A's rule by hand: n = 5, mean 3, sd sqrt(2.5), t 2.776445.
static void mean_interval(void **state)
{
	static const double x[] = {1, 2, 3, 4, 5}, equal[] = {2, 2, 2};
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_mean_interval(x, 5, 0.95, &i), STATS_OK);
	near(i.low, 3 - 2.776445 * sqrt(0.5), 1e-6);
	near(i.high, 3 + 2.776445 * sqrt(0.5), 1e-6);
	assert_int_equal(stats_mean_interval(x, 1, 0.95, &i), STATS_TOO_FEW);
	assert_true(i.estimate == 1 && isnan(i.low) && isnan(i.high));
	assert_int_equal(stats_mean_interval(equal, 3, 0.95, &i), STATS_NO_VARIATION);
	assert_int_equal(stats_mean_interval(x, 0, 0.95, &i), STATS_EMPTY);
	assert_int_equal(stats_mean_interval(x, 5, 1, &i), STATS_BAD_ARGUMENT);
}

// Ranks of the binomial distribution, scipy.stats.binom.cdf(k - 1, n, 1/2) <= 0.025 for the largest such k.
static void median_ranks(void **state)
{
	static const struct {
		size_t n, k;
	} row[] = {{6, 1}, {7, 1}, {9, 2}, {10, 2}, {17, 5}, {25, 8}, {35, 12}, {100, 40}, {1000, 469}};
	double x[1000];
	struct stats_interval i;

	(void)state;
	for (size_t j = 0; j < 1000; j++)
		x[j] = (double)(j + 1);
	for (size_t j = 0; j < sizeof(row) / sizeof(*row); j++) {
		assert_int_equal(stats_median_interval(x, row[j].n, 0.95, &i), STATS_OK);
		near(i.low, (double)row[j].k, 0);
		near(i.high, (double)(row[j].n + 1 - row[j].k), 0);
		near(i.estimate, (double)(row[j].n + 1) / 2, 0);
	}
	for (size_t n = 1; n < 6; n++)
		assert_int_equal(stats_median_interval(x, n, 0.95, &i), STATS_TOO_FEW);
	assert_true(i.estimate == 3 && isnan(i.low));
}

static const double a[] = {20.4, 24.2, 15.4, 21.4, 20.2, 18.5, 21.5}, b[] = {20.2, 16.9, 18.5, 17.3, 20.5};

// SciPy: Welch's interval of the difference of means, df 9.812217165.
static void welch(void **state)
{
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_difference(a, 7, b, 5, 0.95, &i), STATS_OK);
	near(i.low, -1.285836, 5e-7);
	near(i.high, 4.382979, 5e-7);
}

// NumPy and SciPy: the same on the logarithms, put back.
static void ratio(void **state)
{
	static const double zero[] = {1, 0, 2}, far[] = {1e-308, 1.1e-308}, large[] = {1e308, 1.1e308},
			    equal[] = {2, 2}, wide[] = {1e-300, 1e300};
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_ratio(a, 7, b, 5, 0.95, &i), STATS_OK);
	agrees(i.estimate, 1.077190609765695);
	agrees(i.low, 0.9287227511894002);
	agrees(i.high, 1.249392898237242);
	assert_int_equal(stats_ratio(a, 7, zero, 3, 0.95, &i), STATS_NOT_POSITIVE);
	assert_true(isnan(i.estimate));
	assert_int_equal(stats_ratio(large, 2, far, 2, 0.95, &i), STATS_TOO_LARGE);
	assert_true(isnan(i.estimate) && isnan(i.high));
	assert_int_equal(stats_ratio(wide, 2, equal, 2, 0.95, &i), STATS_TOO_LARGE);
	near(i.estimate, 0.5, 1e-12);
	assert_true(isnan(i.low) && isnan(i.high));
	assert_int_equal(stats_ratio(a, 1, b, 1, 0.95, &i), STATS_TOO_FEW);
	near(i.estimate, 20.4 / 20.2, 1e-14);
	assert_true(isnan(i.low));
	assert_int_equal(stats_ratio(equal, 2, equal, 2, 0.95, &i), STATS_NO_VARIATION);
	assert_int_equal(stats_ratio(a, 0, b, 5, 0.95, &i), STATS_EMPTY);
}

// By hand: at 97.5 % the first interval of the median is from the smallest to the largest of seven.
static void median_difference(void **state)
{
	static const double x[] = {11, 12, 13, 14, 15, 16, 17}, y[] = {1, 2, 3, 4, 5, 6, 7};
	static const double high[] = {1, 1, 1, 1e308, 1e308, 1e308, 1e308},
			    low[] = {-1e308, -1e308, -1e308, -1e308, 1, 1, 1};
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_median_difference(x, 7, y, 7, 0.95, &i), STATS_OK);
	near(i.estimate, 10, 0);
	near(i.low, 4, 0);
	near(i.high, 16, 0);
	assert_int_equal(stats_median_difference(x, 6, y, 7, 0.95, &i), STATS_TOO_FEW);
	near(i.estimate, 9.5, 0);
	assert_int_equal(stats_median_difference(x, 7, y, 7, -0.5, &i), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_median_difference(high, 7, low, 7, 0.95, &i), STATS_TOO_LARGE);
	assert_true(isnan(i.estimate) && isnan(i.low) && isnan(i.high));
}

static void faults_have_keys(void **state)
{
	(void)state;
	assert_string_equal(stats_fault_key(STATS_TOO_FEW), "too-few");
	assert_string_equal(stats_fault_key(STATS_BAD_ARGUMENT), "bad-argument");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_quantiles),
		cmocka_unit_test(student_table),
		cmocka_unit_test(student_quantiles),
		cmocka_unit_test(mean_interval),
		cmocka_unit_test(median_ranks),
		cmocka_unit_test(welch),
		cmocka_unit_test(ratio),
		cmocka_unit_test(median_difference),
		cmocka_unit_test(faults_have_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
