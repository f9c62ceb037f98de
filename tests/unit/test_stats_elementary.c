// SPDX-License-Identifier: MIT
// Elementary functions against mpmath 1.3 with 40 digits: log, log1p, exp and loggamma of exactly these arguments.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "stats/elementary.h"

#define COUNT(a) (sizeof(a) / sizeof(*(a)))

struct value {
	long double x, y;
};

static const struct value logarithm[] = {{0x1p-1070L, -741.667483199141481076438L},
	{0.001953125L, -6.23832462503950778475509L}, {0.5L, -0.693147180559945309417232L},
	{0.7071533203125L, -0.34650777618266488927445L}, {0.9999847412109375L, -0.0000152589054790060783804405L},
	{1.0000152587890625L, 0.0000152586726483623974057573L}, {1.5L, 0.405465108108164381978013L},
	{2.0L, 0.693147180559945309417232L}, {10.0L, 2.30258509299404568401799L},
	{123456.75L, 11.7236461712858282100335L}, {0x1.8p+1023L, 709.495030820932215915806L}};
static const struct value logarithm_beside_one[] = {{-0.96875L, -3.46573590279972654708616L},
	{-0.5L, -0.693147180559945309417232L}, {-0x1p-60L, -8.6736173798840354758212e-19L},
	{0x1p-60L, 8.67361737988403546829804e-19L}, {0.0009765625L, 0.000976085973055458895960825L},
	{0.5L, 0.405465108108164381978013L}, {0.75L, 0.559615787935422686270889L},
	{1024.0L, 6.93244789157250855306828L}};
static const struct value exponential[] = {{-11000.0L, 5.76366942916818369627282e-4778L},
	{-745.25L, 2.1980489589936961366418e-324L}, {-1.0L, 0.367879441171442321595524L},
	{-0x1p-50L, 0.99999999999999911182158L}, {0.0L, 1.0L}, {0.25L, 1.28402541668774148407342L},
	{1.0L, 2.71828182845904523536029L}, {10.5L, 36315.502674246637738912L},
	{709.0L, 8.21840746155497218924137e+307L}, {11000.0L, 1.73500581927773850963843e+4777L}};
static const struct value log_gamma[] = {{0x1p-20L, 13.862943060723899573458L}, {0.5L, 0.572364942924700087071714L},
	{1.0L, 0.0L}, {1.5L, -0.120782237635245222345518L}, {2.0L, 0.0L}, {2.5L, 0.284682870472919159632495L},
	{9.75L, 12.2422049400507625591666L}, {19.5L, 37.8610865089610969917446L}, {20.0L, 39.3398841871994940362247L},
	{33.25L, 82.4292383459090422938962L}, {1000.5L, 5908.67417584867748868387L},
	{5000000.5L, 72124743.2709303972648829L}};

// With a bound for the error relative to the value, and one that is added.
static void agree(
	long double (*f)(long double), const struct value *v, size_t n, long double relative, long double added)
{
	for (size_t i = 0; i < n; i++)
		if (!(fabsl(f(v[i].x) - v[i].y) <= relative * fabsl(v[i].y) + added))
			fail_msg("%.21Lg: %.21Lg instead of %.21Lg", v[i].x, f(v[i].x), v[i].y);
}

static void values(void **state)
{
	(void)state;
	agree(stats_log, logarithm, COUNT(logarithm), 5e-19L, 0);
	agree(stats_log1p, logarithm_beside_one, COUNT(logarithm_beside_one), 5e-19L, 0);
	agree(stats_exp, exponential, COUNT(exponential), 5e-19L, 0);
	agree(stats_log_gamma, log_gamma, COUNT(log_gamma), 1e-18L, 1e-17L);
}

static void ends(void **state)
{
	(void)state;
	assert_true(stats_exp(12000) == (long double)INFINITY && stats_exp(-12000) == 0);
	assert_true(
		stats_exp((long double)INFINITY) == (long double)INFINITY && stats_exp(-(long double)INFINITY) == 0);
	assert_true(isnan(stats_exp((long double)NAN)) && isnan(stats_log((long double)NAN)) && isnan(stats_log(-1)));
	assert_true(
		stats_log(0) == -(long double)INFINITY && stats_log((long double)INFINITY) == (long double)INFINITY);
	assert_true(stats_log(1) == 0 && stats_log1p(0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
