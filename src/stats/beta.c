// SPDX-License-Identifier: MIT
#include "stats/beta.h"

#include <math.h>

#include "stats/elementary.h"

#define FRACTION_STEPS 20000 // some sqrt(a + b) of them are used

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

long double stats_beta(long double a, long double b, long double x, long double y)
{
	long double log_x = x < 0.5L ? stats_log(x) : stats_log1p(-y),
		    log_y = y < 0.5L ? stats_log(y) : stats_log1p(-x);
	long double front =
		stats_exp(a * log_x + b * log_y + stats_log_gamma(a + b) - stats_log_gamma(a) - stats_log_gamma(b));

	if (x > (a + 1) / (a + b + 2))
		return 1 - front / b * beta_fraction(b, a, y);
	return front / a * beta_fraction(a, b, x);
}
