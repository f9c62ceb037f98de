// SPDX-License-Identifier: MIT
#include "stats/distribution.h"

#include <math.h>
#include <stdbool.h>

#define DF_IS_LARGE    1e5
#define FRACTION_STEPS 20000 // some sqrt(a + b) of them are used

// z with P(Z > z) = q for 0 < q <= 1/2.
static double normal_upper(double q)
{
	double t = sqrt(-2 * log(q));
	double z =
		t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));

	for (int i = 0; i < 3; i++) {
		double density = exp(-z * z / 2) / sqrt(2 * M_PI);
		double step = (erfc(z / M_SQRT2) / 2 - q) / density;

		z += step / (1 + z * step / 2);
	}
	return z;
}

double stats_normal_quantile(double p)
{
	if (!(p > 0 && p < 1))
		return (double)NAN;
	if (p == 0.5)
		return 0;
	return p < 0.5 ? -normal_upper(p) : normal_upper(1 - p);
}

// 1/(1 + d1/(1 + d2/(1 + …))) of DLMF 8.17.22 by the modified method of Lentz.
static long double beta_fraction(long double a, long double b, long double x)
{
	const long double tiny = 1e-4000L;
	long double c = 1, d = 0, f = 1;

	for (int k = 1; k < FRACTION_STEPS; k++) {
		long double m = floorl((long double)k / 2);
		long double term = k % 2 ? -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
					 : m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));

		d = 1 + term * d;
		d = 1 / (fabsl(d) < tiny ? tiny : d);
		c = 1 + term / c;
		c = fabsl(c) < tiny ? tiny : c;
		f *= c * d;
		if (fabsl(c * d - 1) < 1e-18L)
			break;
	}
	return 1 / f;
}

// The regularised incomplete beta function I_x(a, b); y is 1 - x, given apart because the difference would lose digits.
static long double beta(long double a, long double b, long double x, long double y)
{
	long double log_front = a * (x < 0.5L ? logl(x) : log1pl(-y)) + b * (y < 0.5L ? logl(y) : log1pl(-x)) +
				lgammal(a + b) - lgammal(a) - lgammal(b);

	if (x > (a + 1) / (a + b + 2))
		return 1 - expl(log_front) / b * beta_fraction(b, a, y);
	return expl(log_front) / a * beta_fraction(a, b, x);
}

// P(T > t), or P(0 < T < t), of Student's distribution for t > 0.
static long double student_area(long double t, long double df, bool is_tail)
{
	long double x = df / (df + t * t), y = t * t / (df + t * t);

	return (is_tail ? beta(df / 2, 0.5L, x, y) : beta(0.5L, df / 2, y, x)) / 2;
}

// t with P(T > t) = q, 0 < q < 1/2, by halving the range of log t; near the centre the area there is more exact.
static double student_upper(double q, double df)
{
	long double low = -5600, high = 5600;
	bool is_tail = q < 0.25;
	long double area = is_tail ? q : 0.5L - q;

	for (int i = 0; i < 90; i++) {
		long double middle = (low + high) / 2;
		bool is_beyond = student_area(expl(middle), df, is_tail) < area;

		if (is_beyond == is_tail)
			high = middle;
		else
			low = middle;
	}
	return (double)expl((low + high) / 2);
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
