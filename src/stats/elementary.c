// SPDX-License-Identifier: MIT
#include "stats/elementary.h"

#include <math.h>
#include <stddef.h>

// ln 2 in two parts: so many last bits of the first are 0 that its product with any exponent is exact.
#define LN2_HIGH      0x1.62e42feep-1L
#define LN2_LOW       0x1.a39ef35793c7673007e5p-33L
#define SQRT_HALF     0.70710678118654752440L
#define LOG_SQRT_2PI  0.91893853320467274178L
#define EXP_MAX       11357 // beyond it a long double overflows
#define EXP_MIN       -11400
#define EXP_TERMS     20 // (ln 2 / 2)^20 / 20! is far below the last bit
#define STIRLING_FROM 20 // from here on the terms below reach the last bit

long double stats_exp(long double x)
{
	long double rest, sum = 1;
	int k;

	if (isnan(x))
		return x;
	if (x > EXP_MAX || x < EXP_MIN)
		return x > 0 ? (long double)INFINITY : 0;
	k = (int)(x / LN2_HIGH + (x < 0 ? -0.5L : 0.5L));
	rest = x - (long double)k * LN2_HIGH - (long double)k * LN2_LOW;
	for (int n = EXP_TERMS; n > 0; n--)
		sum = 1 + rest / n * sum;
	return ldexpl(sum, k);
}

// log((1 + s) / (1 - s)) for |s| <= 1/3.
static long double log_of_ratio(long double s)
{
	long double square = s * s, power = s, sum = s, term = s;

	for (int k = 3; fabsl(term) > fabsl(s) * 1e-20L; k += 2) {
		power *= square;
		term = power / k;
		sum += term;
	}
	return 2 * sum;
}

long double stats_log(long double x)
{
	long double m;
	int exponent;

	if (x == 0)
		return -(long double)INFINITY;
	if (!(x > 0) || isinf(x))
		return x > 0 ? x : (long double)NAN;
	m = frexpl(x, &exponent);
	if (m < SQRT_HALF) {
		m *= 2;
		exponent--;
	}
	return (long double)exponent * LN2_HIGH + (log_of_ratio((m - 1) / (m + 1)) + (long double)exponent * LN2_LOW);
}

long double stats_log1p(long double x)
{
	return fabsl(x) <= 0.5L ? log_of_ratio(x / (2 + x)) : stats_log(1 + x);
}

long double stats_log_gamma(long double x)
{
	// B(2k) / (2k (2k - 1)), DLMF 24.2
	static const long double c[] = {1 / 12.0L, -1 / 360.0L, 1 / 1260.0L, -1 / 1680.0L, 1 / 1188.0L,
		-691 / 360360.0L, 1 / 156.0L, -3617 / 122400.0L};
	long double product = 1, power, sum = 0;

	while (x < STIRLING_FROM) {
		product *= x;
		x += 1;
	}
	power = 1 / x;
	for (size_t k = 0; k < sizeof(c) / sizeof(*c); k++) {
		sum += c[k] * power;
		power /= x * x;
	}
	return (x - 0.5L) * stats_log(x) - x + LOG_SQRT_2PI + sum - stats_log(product);
}
