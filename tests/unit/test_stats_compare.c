// SPDX-License-Identifier: MIT
// Two sets of values against SciPy 1.15 and R's documentation.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stats/interval.h"
#include "stats/multiple.h"
#include "stats/permutation.h"
#include "stats/rank.h"
#include "stats/survival.h"
#include "stats/welch.h"

static void agrees(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * fmax(1e-300, fabs(want))))
		fail_msg("%.17g instead of %.17g", got, want);
}

static const double a[] = {20.4, 24.2, 15.4, 21.4, 20.2, 18.5, 21.5}, b[] = {20.2, 16.9, 18.5, 17.3, 20.5};

// Hollander and Wolfe, "Nonparametric Statistical Methods" (1973), p. 69: permeability of membranes; the example of R's
// wilcox.test.
static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46},
		    early[] = {1.15, 0.88, 0.90, 0.74, 1.21};

static const double equal[] = {2, 2, 2}, nan_in[] = {1, (double)NAN}, huge[] = {-1e308, 1e308, 1.7e308},
		    tiny[] = {5e-324, 1e-323, 1.5e-323};

// n waves, scaled and shifted.
static double *wave(size_t n, double (*f)(double), double step, double scale, double shift)
{
	double *x = malloc(n * sizeof(*x));

	assert_non_null(x);
	for (size_t i = 0; i < n; i++)
		x[i] = shift + scale * f((double)i * step);
	return x;
}

// scipy.stats.ttest_ind(a, b, equal_var=False); the interval with mpmath 1.3 in 40 digits, as SciPy's t.ppf is off by
// 1e-11 for degrees of freedom that are not whole.
static void welch(void **state)
{
	struct stats_welch w;

	(void)state;
	assert_int_equal(stats_welch(a, 7, b, 5, 0.95, &w), STATS_OK);
	agrees(w.t, 1.2204174122277793, 1e-13);
	agrees(w.df, 9.817212165733288, 1e-13);
	agrees(w.p, 0.2508100698322371, 1e-13);
	agrees(w.difference.low, -1.2858360174921843, 1e-14);
	agrees(w.difference.high, 4.3829788746350414, 1e-14);
	assert_int_equal(stats_welch(b, 5, a, 7, 0.95, &w), STATS_OK);
	agrees(w.t, -1.2204174122277793, 1e-13);
	agrees(w.p, 0.2508100698322371, 1e-13);
}

static void welch_edges(void **state)
{
	struct stats_welch w;

	(void)state;
	assert_int_equal(stats_welch(a, 1, b, 5, 0.95, &w), STATS_TOO_FEW);
	assert_true(isfinite(w.difference.estimate) && isnan(w.p) && isnan(w.difference.low));
	assert_int_equal(stats_welch(a, 0, b, 5, 0.95, &w), STATS_EMPTY);
	assert_int_equal(stats_welch(equal, 3, equal, 3, 0.95, &w), STATS_NO_VARIATION);
	assert_int_equal(stats_welch(a, 7, nan_in, 2, 0.95, &w), STATS_NOT_FINITE);
	assert_int_equal(stats_welch(a, 7, b, 5, 1, &w), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_welch(huge, 3, b, 5, 0.95, &w), STATS_TOO_LARGE);
	assert_true(isnan(w.p));
	assert_int_equal(stats_welch(tiny, 3, equal, 3, 0.95, &w), STATS_OK);
	assert_true(w.p < 1e-300 && w.difference.high < 0);
	// One set without variation: df is that of the other.
	assert_int_equal(stats_welch(a, 7, equal, 3, 0.95, &w), STATS_OK);
	agrees(w.df, 6, 1e-14);
}

// scipy.stats.mannwhitneyu(term, early, method="exact"); R prints W = 35, and half of p for one side: 0.1272.
static void rank_test_exact(void **state)
{
	struct stats_rank_test r;

	(void)state;
	assert_int_equal(stats_rank_test(term, 10, early, 5, &r), STATS_OK);
	assert_int_equal(r.method, STATS_EXACT);
	assert_true(r.u == 35);
	agrees(r.share, 0.7, 1e-15);
	agrees(r.p, 0.2544122544122544, 1e-13);
	assert_int_equal(stats_rank_test(early, 5, term, 10, &r), STATS_OK);
	assert_true(r.u == 15);
	agrees(r.p, 0.2544122544122544, 1e-13);
}

// mannwhitneyu(10 + 1.3 sin(1.7 i), 10.4 + cos(2.3 j), method="exact") with 45 and 48 values; the asymptotic one for
// the ties of a and b, and for floor(7 sin(1.7 i)), floor(7 cos(2.3 j) + 1) with 300 and 200.
static void rank_test_larger(void **state)
{
	double *x = wave(300, sin, 1.7, 1.3, 10), *y = wave(200, cos, 2.3, 1, 10.4);
	struct stats_rank_test r;

	(void)state;
	assert_int_equal(stats_rank_test(x, 45, y, 48, &r), STATS_OK);
	assert_int_equal(r.method, STATS_EXACT);
	assert_true(r.u == 769);
	agrees(r.p, 0.016490358233392247, 1e-12);
	assert_int_equal(stats_rank_test(a, 7, b, 5, &r), STATS_OK);
	assert_int_equal(r.method, STATS_NORMAL);
	assert_true(r.u == 25);
	agrees(r.p, 0.2539561140905603, 1e-13);
	for (int i = 0; i < 300; i++)
		x[i] = floor(7 * sin(i * 1.7));
	for (int i = 0; i < 200; i++)
		y[i] = floor(7 * cos(i * 2.3) + 1);
	assert_int_equal(stats_rank_test(x, 300, y, 200, &r), STATS_OK);
	assert_true(r.u == 25242);
	agrees(r.p, 0.002557538140502439, 1e-12);
	free(x);
	free(y);
}

static void rank_test_edges(void **state)
{
	struct stats_rank_test r;

	(void)state;
	assert_int_equal(stats_rank_test(a, 0, b, 5, &r), STATS_EMPTY);
	assert_true(isnan(r.u) && isnan(r.p));
	assert_int_equal(stats_rank_test(nan_in, 2, b, 5, &r), STATS_NOT_FINITE);
	assert_int_equal(stats_rank_test(equal, 3, equal, 2, &r), STATS_NO_VARIATION);
	assert_true(r.u == 3 && isnan(r.p));
	// One value each can be ordered in two ways.
	assert_int_equal(stats_rank_test(a, 1, b, 1, &r), STATS_OK);
	assert_true(r.p == 1);
	assert_int_equal(stats_rank_test(huge, 3, tiny, 3, &r), STATS_OK);
	assert_true(r.u == 6);
	agrees(r.p, 0.7, 1e-12); // 2 P(U <= 3) of 20 orders: 2 * 7 / 20
}

// R: wilcox.test(term, early, conf.int = TRUE) gives 0.305, from -0.15 to 0.76.
static void shift_exact(void **state)
{
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_shift(term, 10, early, 5, 0.95, &i), STATS_OK);
	agrees(i.estimate, 0.305, 1e-14);
	agrees(i.low, -0.15, 1e-14);
	agrees(i.high, 0.76, 1e-14);
	assert_int_equal(stats_shift(early, 5, term, 10, 0.95, &i), STATS_OK);
	agrees(i.low, -0.76, 1e-14);
	agrees(i.high, 0.15, 1e-14);
}

// numpy.sort(numpy.subtract.outer(x, y).ravel()): its median and the 26897th from either end, the rank being
// int(n m / 2 - 1.96 sqrt(n m (n + m + 1) / 12)) with all digits.
static void shift_larger(void **state)
{
	double *x = wave(300, sin, 1.7, 1.3, 10), *y = wave(200, cos, 2.3, 1, 10.4);
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_shift(x, 300, y, 200, 0.95, &i), STATS_OK);
	agrees(i.estimate, -0.40305086245070676, 1e-13);
	agrees(i.low, -0.5711354614598765, 1e-13);
	agrees(i.high, -0.23684729250044256, 1e-13);
	free(x);
	free(y);
}

static void shift_edges(void **state)
{
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_shift(a, 3, b, 3, 0.95, &i), STATS_TOO_FEW);
	assert_true(isfinite(i.estimate) && isnan(i.low));
	assert_int_equal(stats_shift(a, 0, b, 3, 0.95, &i), STATS_EMPTY);
	assert_int_equal(stats_shift(huge, 3, huge, 3, 0.95, &i), STATS_TOO_LARGE);
	assert_int_equal(stats_shift(a, 7, b, 5, 0, &i), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_shift(equal, 3, equal, 3, 0.8, &i), STATS_OK);
	assert_true(i.estimate == 0 && i.low == 0 && i.high == 0);
}

// scipy.stats.permutation_test((x, y), |mean(x) - mean(y)|, alternative="greater", n_resamples=inf)
static void permutation_exact(void **state)
{
	struct stats_permutation p;

	(void)state;
	assert_int_equal(stats_permutation(a, 7, b, 5, 1, &p), STATS_OK);
	assert_int_equal(p.method, STATS_EXACT);
	agrees(p.p, 0.29797979797979796, 1e-14);
	assert_int_equal(stats_permutation(early, 5, term, 10, 1, &p), STATS_OK);
	agrees(p.p, 0.13186813186813187, 1e-14);
	assert_true(p.difference < 0);
}

// The same with n_resamples=200000 for 45 and 48 values: 0.0148; ours may be off by five standard deviations of a share
// of 19 999. With 13 000 values, by NumPy: 2 norm.sf(|sum| / sqrt(variance over all deals)).
static void permutation_larger(void **state)
{
	double *x = wave(45, sin, 1.7, 1.3, 10), *y = wave(48, cos, 2.3, 1, 10.4);
	double *many = wave(7000, sin, 1.7, 1, 0), *others = wave(6000, cos, 2.3, 1, 0.03);
	struct stats_permutation p, again;

	(void)state;
	assert_int_equal(stats_permutation(x, 45, y, 48, 7, &p), STATS_OK);
	assert_int_equal(p.method, STATS_RANDOM);
	assert_true(fabs(p.p - 0.0148) < 5 * sqrt(0.0148 / 19999));
	assert_int_equal(stats_permutation(x, 45, y, 48, 7, &again), STATS_OK);
	assert_true(again.p == p.p);
	assert_int_equal(stats_permutation(many, 7000, others, 6000, 7, &p), STATS_OK);
	assert_int_equal(p.method, STATS_NORMAL);
	agrees(p.p, 0.015466830597641668, 1e-9);
	free(x);
	free(y);
	free(many);
	free(others);
}

static void permutation_edges(void **state)
{
	static const double low[] = {1, 2, 3, 4}, high[] = {11, 12, 13, 14};
	struct stats_permutation p;

	(void)state;
	// 70 deals, of which this and its mirror image differ so much.
	assert_int_equal(stats_permutation(low, 4, high, 4, 1, &p), STATS_OK);
	agrees(p.p, 2.0 / 70, 1e-14);
	assert_int_equal(stats_permutation(low, 1, high, 1, 1, &p), STATS_TOO_FEW);
	assert_int_equal(stats_permutation(low, 0, high, 4, 1, &p), STATS_EMPTY);
	assert_int_equal(stats_permutation(equal, 3, equal, 2, 1, &p), STATS_NO_VARIATION);
	assert_int_equal(stats_permutation(nan_in, 2, high, 4, 1, &p), STATS_NOT_FINITE);
	assert_int_equal(stats_permutation(huge, 3, tiny, 3, 1, &p), STATS_OK);
	assert_true(p.p > 0 && p.p <= 1);
	assert_int_equal(stats_permutation(tiny, 3, huge, 3, 1, &p), STATS_OK);
	assert_true(p.p > 0 && p.p <= 1);
}

// R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
static void holm(void **state)
{
	double p[] = {0.01, 0.04, 0.03, 0.005}, large[] = {0.6, 0.9, 0.5}, bad[] = {0.1, 1.5};

	(void)state;
	assert_int_equal(stats_holm(p, 4, p), STATS_OK);
	agrees(p[0], 0.03, 1e-14);
	agrees(p[1], 0.06, 1e-14);
	agrees(p[2], 0.06, 1e-14);
	agrees(p[3], 0.02, 1e-14);
	assert_int_equal(stats_holm(large, 3, large), STATS_OK);
	assert_true(large[0] == 1 && large[1] == 1 && large[2] == 1);
	assert_int_equal(stats_holm(bad, 2, bad), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_holm(nan_in, 2, bad), STATS_NOT_FINITE);
	assert_int_equal(stats_holm(p, 0, p), STATS_EMPTY);
}

// Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I,
// method 3; all digits: scipy.stats.binomtest(k, n).proportion_ci(method="wilson").
static void survival(void **state)
{
	static const struct {
		size_t k, n;
		double low, high;
	} row[] = {{81, 263, 0.2552885198782742, 0.36620957698280004},
		{15, 148, 0.06238639953073629, 0.16048724172330803}, {0, 20, 0, 0.16112515805281935},
		{1, 29, 0.006113214292762667, 0.17175521879320282}, {29, 29, 0.8830302015002592, 1}};
	struct stats_interval i;

	(void)state;
	for (size_t j = 0; j < sizeof(row) / sizeof(*row); j++) {
		assert_int_equal(stats_survival(row[j].k, row[j].n, 0.95, &i), STATS_OK);
		agrees(i.low, row[j].low, 1e-13);
		agrees(i.high, row[j].high, 1e-13);
		agrees(i.estimate, (double)row[j].k / (double)row[j].n, 1e-15);
	}
	assert_int_equal(stats_survival(0, 0, 0.95, &i), STATS_EMPTY);
	assert_int_equal(stats_survival(3, 2, 0.95, &i), STATS_BAD_ARGUMENT);
	assert_true(isnan(i.estimate) && isnan(i.low));
}

// numpy.exp of the mean of the logarithms and of its t interval by scipy.stats.t.ppf(0.975, 5)
static void geometric(void **state)
{
	static const double ratio[] = {0.62, 0.81, 1.1, 0.93, 0.77, 0.88}, zero[] = {1, 0};
	struct stats_interval i;

	(void)state;
	assert_int_equal(stats_geometric_interval(ratio, 6, 0.95, &i), STATS_OK);
	agrees(i.estimate, 0.8387276424723038, 1e-14);
	agrees(i.low, 0.6849121250242324, 1e-13);
	agrees(i.high, 1.0270865889872514, 1e-13);
	assert_int_equal(stats_geometric_interval(zero, 2, 0.95, &i), STATS_NOT_POSITIVE);
	assert_true(isnan(i.estimate));
	assert_int_equal(stats_geometric_interval(ratio, 1, 0.95, &i), STATS_TOO_FEW);
	agrees(i.estimate, 0.62, 1e-15);
	assert_int_equal(stats_geometric_interval(huge + 1, 2, 0.95, &i), STATS_TOO_LARGE);
	agrees(i.estimate / 1e308, sqrt(1.7), 1e-12);
	assert_true(isnan(i.low) && isnan(i.high));
	assert_int_equal(stats_geometric_interval(tiny, 3, 0.5, &i), STATS_OK);
	assert_true(i.estimate > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(welch),
		cmocka_unit_test(welch_edges),
		cmocka_unit_test(rank_test_exact),
		cmocka_unit_test(rank_test_larger),
		cmocka_unit_test(rank_test_edges),
		cmocka_unit_test(shift_exact),
		cmocka_unit_test(shift_larger),
		cmocka_unit_test(shift_edges),
		cmocka_unit_test(permutation_exact),
		cmocka_unit_test(permutation_larger),
		cmocka_unit_test(permutation_edges),
		cmocka_unit_test(holm),
		cmocka_unit_test(survival),
		cmocka_unit_test(geometric),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
