// SPDX-License-Identifier: MIT
// The normal and Student's distribution against mpmath 1.3 with 40 digits: quantiles as the roots of
// log(erfc(z / sqrt(2)) / 2) - log(q) and of log(betainc(v / 2, 1/2, 0, v / (v + t^2), regularized=True) / 2) - log(q);
// for v = 1e6, where mpmath's series gives up, of the density's integral by mpmath.quad.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/distribution.h"
#include "stats/power.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

// z with P(Z > z) = q
static const struct {
	double q, z;
} normal[] = {{0.4, 0.25334710313579974}, {0.25, 0.67448975019608174}, {0.1, 1.2815515655446004},
	{0.025, 1.9599639845400542}, {0.005, 2.5758293035489008}, {0.001, 3.0902323061678135},
	{1e-06, 4.753424308822899}, {1e-10, 6.3613409024040562}, {1e-16, 8.2220822161304356},
	{1e-50, 14.933337534788489}, {1e-100, 21.273453560965324}, {1e-200, 30.205594179579643},
	{1e-300, 37.047096299361199}, {5e-324, 38.467405617144346}};

// t with P(T > t) = q
static const struct {
	double df, q, t;
} student[] = {{1, 0.25, 1.0}, {1, 0.025, 12.706204736174704}, {1, 0.005, 63.65674116287158},
	{1, 1e-06, 318309.88618274349}, {1, 1e-12, 318309886183.79068}, {1, 1e-100, 3.1830988618379067e+99},
	{1, 1e-300, 3.1830988618379066e+299}, {2, 0.25, 0.81649658092772603}, {2, 0.025, 4.3026527297494637},
	{2, 0.005, 9.924843200918293}, {2, 1e-06, 707.10572052593382}, {2, 1e-12, 707106.78118548687},
	{2, 1e-100, 7.0710678118654752e+49}, {2, 1e-300, 7.0710678118654752e+149}, {3, 0.25, 0.76489232840434528},
	{3, 0.025, 3.1824463052837095}, {3, 0.005, 5.8409093097333572}, {3, 1e-06, 103.29946778041934},
	{3, 1e-12, 10331.108244292486}, {3, 1e-100, 2.225769823822442e+33}, {3, 1e-300, 1.0331108360446529e+100},
	{5, 0.25, 0.72668684380042265}, {5, 0.025, 2.5705818356363155}, {5, 0.005, 4.0321429835552281},
	{5, 1e-06, 24.771029720515944}, {5, 1e-12, 393.95695957760377}, {5, 1e-100, 1.5683925590993378e+20},
	{5, 1e-300, 1.5683925590993378e+60}, {30, 0.25, 0.68275569332129255}, {30, 0.025, 2.0422724563012383},
	{30, 0.005, 2.7499956535672253}, {30, 1e-06, 5.8711171204188827}, {30, 1e-12, 11.397217523311411},
	{30, 1e-100, 10810.645001143976}, {30, 1e-300, 50178575360.505081}, {1000, 0.25, 0.67473516460700944},
	{1000, 0.025, 1.9623390808264085}, {1000, 0.005, 2.5807546980659511}, {1000, 1e-06, 4.7816086204583506},
	{1000, 1e-12, 7.1242289253144091}, {1000, 1e-100, 23.930617087826443}, {1000, 1e-300, 54.291388553051743},
	{1000000, 0.25, 0.67448999553108738}, {1000000, 0.025, 1.959966356814107}, {1000000, 0.005, 2.5758342201053341},
	{1000000, 1e-06, 4.7534523482796808}, {1000000, 1e-12, 7.0345726084112566},
	{1000000, 1e-100, 21.275865985491038}, {1000000, 1e-300, 37.059820872774632}};

static void agrees(double got, double want, double tolerance)
{
	if (!(fabs(got / want - 1) <= tolerance))
		fail_msg("%.17g instead of %.17g", got, want);
}

static void normal_quantiles(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(normal); i++)
		agrees(stats_normal_quantile(normal[i].q), -normal[i].z, 1e-15);
	agrees(stats_normal_quantile(0.975), 1.9599639845400542, 1e-15);
}

// The tail feels an error of the last digit of z by z^2 times as much.
static void normal_tails(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(normal); i++)
		if (normal[i].q > 1e-307)
			agrees(stats_normal_tail(normal[i].z), normal[i].q, 1e-12);
	assert_true(stats_normal_tail(0) == 0.5);
	assert_true(stats_normal_tail((double)INFINITY) == 0 && stats_normal_tail(-(double)INFINITY) == 1);
	agrees(stats_normal_tail(-1.9599639845400542), 0.975, 1e-15);
}

static void student_quantiles(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(student); i++)
		agrees(stats_t_quantile(student[i].q, student[i].df), -student[i].t, 1e-12);
}

static void student_tails(void **state)
{
	// SciPy 1.15: stats.t.sf(t, df); stats.norm.sf(t) from 1e300 on.
	static const struct {
		double t, df, q;
	} many[] = {{0.01, 1e7, 0.49601064378510895}, {5, 1e7, 2.866564037504267e-07},
		{20, 1e7, 2.7647156034788949e-89}, {1, 1e9, 0.15865525405244277}, {37, 1e9, 5.7282584287769027e-300},
		{1.96, 1e10, 0.024997895162084827}, {5, 1e10, 2.8665157671103179e-07},
		{20, 1e10, 2.7536351881296222e-89}, {1.96, 1e300, 0.024997895148220435},
		{1, (double)INFINITY, 0.15865525393145707}, {20, (double)INFINITY, 2.7536241186061556e-89}};

	(void)state;
	for (size_t i = 0; i < COUNT(student); i++)
		agrees(stats_t_tail(student[i].t, student[i].df), student[i].q, 1e-10);
	for (size_t i = 0; i < sizeof(many) / sizeof(*many); i++) {
		agrees(stats_t_tail(many[i].t, many[i].df), many[i].q, 1e-10);
		agrees(stats_t_tail(-many[i].t, many[i].df), 1 - many[i].q, 1e-10);
	}
	assert_true(stats_t_tail(0, 3) == 0.5);
	agrees(stats_t_tail(-12.706204736174704, 1), 0.975, 1e-14);
	assert_true(stats_t_tail((double)INFINITY, 3) == 0 && stats_t_tail(-(double)INFINITY, 3) == 1);
	assert_true(isnan(stats_t_tail((double)NAN, 3)) && isnan(stats_t_tail(1, 0)));
}

// What is put in comes out, over the whole range of p and from half a degree of freedom to a thousand million.
static void quantile_and_tail_are_inverse(void **state)
{
	static const double df[] = {0.5, 1, 2.5, 9.8, 77, 1e4, 1e5, 3e6, 1e9};

	(void)state;
	for (size_t i = 0; i < COUNT(df); i++)
		for (int e = 1; e < 290; e += 12) {
			double q = 0.7 * pow(10, -e), t = stats_t_quantile(q, df[i]);

			if (isfinite(t) && df[i] < 1e7)
				agrees(stats_t_tail(-t, df[i]), q, 1e-9);
			agrees(stats_normal_tail(-stats_normal_quantile(q)), q, 1e-12);
		}
}

static void noncentral_t(void **state)
{
	// scipy.stats.nct.sf(t, df, shift), SciPy 1.15
	static const struct {
		double t, df, shift, tail;
	} row[] = {{2, 10, 1, 0.19238843746962478}, {2.2281388519649385, 10, 3, 0.7714002186003575},
		{9.92484320091807, 2, 15, 0.8944742558920626}, {1.96, 1000, 2.8, 0.7994572587057683},
		{0, 5, 1, 0.8413447460685429}, {-1.5, 8, -2, 0.30373577781728106}, {3, 1, 0.5, 0.1768781135995561},
		{2, 60, -1, 0.0016204500942943185}, {50, 3, 30, 0.21836220614886384}};

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++)
		assert_true(fabs(stats_noncentral_t_tail(row[i].t, row[i].df, row[i].shift) - row[i].tail) < 1e-10);
	for (size_t i = 0; i < COUNT(student); i++)
		if (student[i].q > 1e-9 && student[i].t < 1000)
			assert_true(
				fabs(stats_noncentral_t_tail(student[i].t, student[i].df, 0) - student[i].q) < 1e-10);
	assert_true(isnan(stats_noncentral_t_tail(1, 0.5, 0)) && isnan(stats_noncentral_t_tail(1, 5, 1e6)));
}

// R's power.t.test(n = 20, delta = 1, strict = TRUE) and Cohen's n = 64 for a medium effect; statsmodels'
// TTestIndPower.solve_power is the root of the same function, here found by scipy.optimize.brentq over
// nct.sf(t, df, d / sqrt(1/n + 1/m)) + nct.sf(t, df, -d / sqrt(1/n + 1/m)); where nct is NaN, over its integral by
// quad.
static void power(void **state)
{
	static const struct {
		size_t na, nb;
		double alpha, power, effect;
	} row[] = {{20, 20, 0.05, 0.8, 0.9091290326822392}, {5, 5, 0.05, 0.8, 2.0244393393845423},
		{64, 64, 0.05, 0.8, 0.49906917796171146}, {25, 35, 0.01, 0.9, 1.0401036918115973},
		{3, 3, 0.05, 0.9, 3.589205514121028}, {1000, 1000, 0.05, 0.8, 0.12535080890202255},
		{2, 2, 0.05, 0.8, 5.653489266131706}};
	double p, d;

	(void)state;
	for (size_t i = 0; i < COUNT(row); i++) {
		assert_int_equal(stats_detectable(row[i].na, row[i].nb, row[i].alpha, row[i].power, &d), STATS_OK);
		agrees(d, row[i].effect, 1e-8);
	}
	assert_int_equal(stats_power(20, 20, 1, 0.05, &p), STATS_OK);
	agrees(p, 0.8689530277239901, 1e-9);
	assert_int_equal(stats_power(64, 64, 0.5, 0.05, &p), STATS_OK);
	agrees(p, 0.80145955792871, 1e-9);
	assert_int_equal(stats_power(10, 10, 0, 0.05, &p), STATS_OK);
	agrees(p, 0.05, 1e-9);
}

static void power_edges(void **state)
{
	double p;

	(void)state;
	assert_int_equal(stats_power(1, 20, 1, 0.05, &p), STATS_TOO_FEW);
	assert_true(isnan(p));
	assert_int_equal(stats_power(5, 5, (double)NAN, 0.05, &p), STATS_NOT_FINITE);
	assert_int_equal(stats_power(5, 5, 1e300, 0.05, &p), STATS_TOO_LARGE);
	assert_int_equal(stats_power(5, 5, 1, 1, &p), STATS_BAD_ARGUMENT);
	// 1 - 5e-21 is 1 in double, of which there is no quantile. The expected effect as in test_stats_contrast.c.
	assert_int_equal(stats_detectable(50, 50, 1e-20, 0.8, &p), STATS_OK);
	assert_true(fabs(p - 2.593597493) < 1e-8);
	assert_int_equal(stats_detectable(5, 5, 0.05, 0.05, &p), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_detectable(5, 5, 0.05, 1, &p), STATS_BAD_ARGUMENT);
	assert_int_equal(stats_detectable(2, 2, 1e-12, 0.9, &p), STATS_TOO_LARGE);
	assert_int_equal(stats_detectable(1000000, 1000000, 0.05, 0.8, &p), STATS_OK);
	agrees(p, (1.9599639845400542 + 0.8416212335729143) * sqrt(2e-6), 1e-5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(normal_quantiles),
		cmocka_unit_test(normal_tails),
		cmocka_unit_test(student_quantiles),
		cmocka_unit_test(student_tails),
		cmocka_unit_test(quantile_and_tail_are_inverse),
		cmocka_unit_test(noncentral_t),
		cmocka_unit_test(power),
		cmocka_unit_test(power_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
