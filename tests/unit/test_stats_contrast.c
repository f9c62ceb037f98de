// SPDX-License-Identifier: MIT
// Contrasts of means of logarithms: several runs as one value each, the smallest ratio that is found, and what has
// none. The intervals themselves are compared with SciPy in test_compare.c and test_summary.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/contrast.h"

static void runs(void **state)
{
	static const double figure[] = {0.5, 0.75, 1.5}, same[] = {40.3, 40.3 + 1e-14, 40.3 - 1e-14},
			    bad[] = {1, (double)NAN};
	struct stats_logs l = stats_logs_of_runs(figure, 3);

	(void)state;
	assert_int_equal(l.fault, STATS_OK);
	assert_int_equal(l.n, 3);
	// By hand: the distances from 11/12 are -5/12, -2/12 and 7/12.
	assert_true(fabs(l.mean - 11.0 / 12) < 1e-15);
	assert_true(fabs(l.variance - 78.0 / 144 / 2) < 1e-15);
	assert_true(stats_logs_of_runs(same, 3).variance == 0);
	assert_true(isnan(stats_logs_of_runs(figure, 1).variance));
	assert_int_equal(stats_logs_of_runs(figure, 0).fault, STATS_EMPTY);
	assert_int_equal(stats_logs_of_runs(bad, 2).fault, STATS_NOT_FINITE);
}

// A contrast of one group with this variance of its mean and these degrees of freedom.
static struct stats_contrast contrast(double variance, double df)
{
	return (struct stats_contrast){.variance = variance, .spread = variance * variance / df, .terms = 1};
}

// The exact shifts, with s = lambda u: t * np.sqrt(stats.chi2.ppf(u, df) / df) and t = stats.t.isf(alpha / 2, df):
// optimize.brentq(lambda d: integrate.quad(lambda u: stats.norm.sf(s(u) - d) + stats.norm.cdf(-s(u) - d), 0, 1,
// limit=500)[0]
// - power, .1, 20 * t + 5)
static void detectable(void **state)
{
	static const struct {
		double df, alpha, power, shift, within;
	} exact[] = {{1, 0.05, 0.8, 16.334009, 0.05}, {1, 0.05, 0.9, 20.964473, 0.05},
		{1, 0.0005, 0.8, 1631.7223, 0.05}, {2, 0.05, 0.8, 5.6534893, 0.05}, {2, 0.0005, 0.8, 56.733414, 0.05},
		{3, 0.05, 0.8, 4.2558987, 0.05}, {5, 0.05, 0.8, 3.5139027, 0.01}, {5, 0.05, 0.9, 4.0916858, 0.01},
		{5, 0.0005, 0.8, 9.7947705, 0.01}, {10, 0.05, 0.8, 3.1099681, 0.01}, {10, 0.0005, 0.8, 6.1783337, 0.01},
		{30, 0.05, 0.9, 3.3505476, 0.01}, {200, 0.0005, 0.8, 4.3889187, 0.01}};

	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(*exact); i++) {
		struct stats_contrast c = contrast(1e-6, exact[i].df);
		double ratio, shift;

		assert_int_equal(stats_contrast_detectable(&c, exact[i].alpha, exact[i].power, &ratio), STATS_OK);
		shift = log(ratio) / 1e-3;
		if (!(shift >= exact[i].shift * (1 - 1e-6) && shift <= exact[i].shift * (1 + exact[i].within)))
			fail_msg("%g instead of %g", shift, exact[i].shift);
	}
}

static void none_detectable(void **state)
{
	static const double one[] = {3}, equal[] = {3, 3};
	struct stats_logs few = stats_logs_of(one, 1), still = stats_logs_of(equal, 2);
	struct stats_contrast empty = {0}, lone = {0}, constant = {0}, wild = contrast(1e6, 3), usual = contrast(1, 3);
	double ratio;

	(void)state;
	stats_contrast_add(&lone, &few, 1);
	stats_contrast_add(&constant, &still, 1);
	assert_int_equal(stats_contrast_detectable(&empty, 0.05, 0.8, &ratio), STATS_EMPTY);
	assert_int_equal(stats_contrast_detectable(&lone, 0.05, 0.8, &ratio), STATS_TOO_FEW);
	assert_int_equal(stats_contrast_detectable(&constant, 0.05, 0.8, &ratio), STATS_NO_VARIATION);
	assert_true(isnan(ratio));
	assert_int_equal(stats_contrast_detectable(&wild, 0.05, 0.8, &ratio), STATS_TOO_LARGE);
	assert_int_equal(stats_contrast_detectable(&usual, 0.05, 0.05, &ratio), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_contrast_detectable(&usual, 0, 0.8, &ratio), STATS_BAD_ARGUMENT);
	assert_true(isnan(ratio));
}

// Each fits a double; their ratio does not.
static void too_large(void **state)
{
	static const double large[] = {1e300, 1.1e300}, small[] = {1e-300, 1.1e-300};
	struct stats_logs a = stats_logs_of(large, 2), b = stats_logs_of(small, 2);
	struct stats_contrast up = {0}, down = {0};
	struct stats_contrast_estimate e;

	(void)state;
	stats_contrast_add(&up, &a, 1);
	stats_contrast_add(&up, &b, -1);
	stats_contrast_add_contrast(&down, &up, -1);
	assert_int_equal(stats_contrast_test(&up, 0.95, &e), STATS_TOO_LARGE);
	assert_true(isnan(e.ratio.estimate) && isnan(e.p));
	assert_int_equal(stats_contrast_test(&down, 0.95, &e), STATS_TOO_LARGE);
	assert_true(isnan(e.ratio.estimate) && isnan(e.p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs),
		cmocka_unit_test(detectable),
		cmocka_unit_test(none_detectable),
		cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
