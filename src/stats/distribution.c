// SPDX-License-Identifier: MIT
#include "stats/distribution.h"

#include <math.h>
#include <stdbool.h>

#include "stats/beta.h"
#include "stats/elementary.h"

#define PI              3.14159265358979323846L
#define FRACTION_FROM   5 // z from which on the continued fraction is short
#define DF_IS_LARGE     1e7
#define SECANT_STEPS    40
#define BISECTION_STEPS 90

static long double normal_density(long double z)
{
	return stats_exp(-z * z / 2) / sqrtl(2 * PI);
}

// P(Z > z) for z > 0; in the tail by Laplace's continued fraction (Abramowitz and Stegun 26.2.14) in long double, as
// the smallest probabilities are denormal in double.
static long double normal_area(long double z)
{
	long double fraction = z;

	if (z < FRACTION_FROM)
		return erfc((double)(z / sqrtl(2))) / 2;
	for (int k = 8 + (int)(300 / (z * z)); k > 0; k--)
		fraction = z + k / fraction;
	return normal_density(z) / fraction;
}

// z with P(Z > z) = q for 0 < q <= 1/2.
static double normal_upper(long double q)
{
	long double t = sqrtl(-2 * stats_log(q));
	long double z = t - (2.515517L + t * (0.802853L + t * 0.010328L)) /
				    (1 + t * (1.432788L + t * (0.189269L + t * 0.001308L)));

	for (int i = 0; i < 3; i++) {
		long double step = (normal_area(z) - q) / normal_density(z);

		z += step / (1 + z * step / 2);
	}
	return (double)z;
}

double stats_normal_tail(double z)
{
	return erfc(z / sqrt(2)) / 2;
}

double stats_normal_quantile(double p)
{
	if (!(p > 0 && p < 1))
		return (double)NAN;
	if (p == 0.5)
		return 0;
	return p < 0.5 ? -normal_upper(p) : normal_upper(1 - p);
}

// P(T > t), or P(0 < T < t), of Student's distribution for t > 0.
static long double student_area(long double t, long double df, bool is_tail)
{
	long double x = df / (df + t * t), y = t * t / (df + t * t);

	return (is_tail ? stats_beta(df / 2, 0.5L, x, y) : stats_beta(0.5L, df / 2, y, x)) / 2;
}

// t with P(T > t) = q, 0 < q < 1/2; near the centre the area there is more exact. By the secant method in log t from
// the normal quantile on, which is a little too small; where a step leads out of the range known, or the method takes
// too long, by halving that range.
static double student_upper(double q, double df)
{
	long double low = -5600, high = 5600, x = stats_log(fmaxl(-stats_normal_quantile(q), 1e-300L)), last = 0,
		    last_g = 0;
	bool is_tail = q < 0.25;
	long double area = is_tail ? q : 0.5L - q;

	for (int i = 0; i < SECANT_STEPS + BISECTION_STEPS; i++) {
		long double beyond = student_area(stats_exp(x), df, is_tail) - area, g = is_tail ? -beyond : beyond,
			    next;

		if (g < 0)
			low = x;
		else
			high = x;
		next = i == 0 ? x + 0.03L : x - g * (x - last) / (g - last_g);
		if (!(next > low && next < high) || i >= SECANT_STEPS)
			next = (low + high) / 2;
		last = x;
		last_g = g;
		x = next;
		if (g == 0 || fabsl(x - last) < 1e-18L * (1 + fabsl(x)))
			break;
	}
	return (double)stats_exp(last_g == 0 ? last : x);
}

// Abramowitz and Stegun 26.7.5.
static double student_large_df(double z, double df)
{
	double s = z * z;
	double g1 = (s + 1) / 4;
	double g2 = ((5 * s + 16) * s + 3) / 96;
	double g3 = (((3 * s + 19) * s + 17) * s - 15) / 384;

	return z * (1 + (g1 + (g2 + g3 / df) / df) / df);
}

double stats_t_quantile(double p, double df)
{
	if (!(p > 0 && p < 1) || !(df > 0))
		return (double)NAN;
	if (p == 0.5)
		return 0;
	if (df >= DF_IS_LARGE)
		return student_large_df(stats_normal_quantile(p), df);
	return p < 0.5 ? -student_upper(p, df) : student_upper(1 - p, df);
}

// z with P(Z > z) = P(T > t) for t > 0 and many degrees of freedom: Hill, "Algorithm 395: Student's t-distribution",
// CACM 13 (1970), 617-619.
static long double normal_of_student(long double t, long double df)
{
	long double y = (df - 0.5L) * stats_log1p(t * t / df), b = 48 * (df - 0.5L) * (df - 0.5L);
	long double rest = (((-0.4L * y - 3.3L) * y - 24) * y - 85.5L) / (0.8L * y * y + 100 + b);

	return sqrtl(y) * (1 + (rest + y + 3) / b);
}

// P(T > t) for t > 0. Where there are so many degrees of freedom that gamma functions of them have no digits left for
// their ratio, by the normal distribution.
static long double student_tail(long double t, long double df)
{
	if (df < DF_IS_LARGE)
		return student_area(t, df, true);
	return normal_area(isinf(df) ? t : normal_of_student(t, df));
}

double stats_t_tail(double t, double df)
{
	if (isnan(t) || !(df > 0))
		return (double)NAN;
	if (isinf(t))
		return t > 0 ? 0 : 1;
	if (t < 0)
		return (double)(1 - student_tail(-(long double)t, df));
	return t == 0 ? 0.5 : (double)student_tail(t, df);
}
