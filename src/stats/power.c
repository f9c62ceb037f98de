// SPDX-License-Identifier: MIT
#include "stats/power.h"

#include <math.h>

#include "stats/distribution.h"

#define NEGLIGIBLE -50  // logarithm of a density, relative to its peak
#define SHIFT_MAX  1000 // the steps grow in number with the shift

// With s the sample's over the true standard deviation, P(T > t) is the mean of P(Z > t s - shift). Over u = log s the
// density is proportional to exp(df (u - exp(2u) / 2)) and peaks at 0.
static double log_density(double u, double df)
{
	return df * (u - (exp(2 * u) - 1) / 2);
}

double stats_noncentral_t_tail(double t, double df, double shift)
{
	double step, sum, mass;

	if (!isfinite(t) || !(fabs(shift) <= SHIFT_MAX) || !(df >= 1) || isinf(df))
		return (double)NAN;
	// Fine enough for the density's width and for that of the slope of the normal distribution.
	step = fmin(0.05 / sqrt(2 * df), 0.1 / (1 + fabs(shift)));
	sum = stats_normal_tail(t - shift);
	mass = 1;
	for (int side = -1; side <= 1; side += 2)
		for (int k = 1; log_density(side * k * step, df) > NEGLIGIBLE; k++) {
			double u = side * k * step, density = exp(log_density(u, df));

			mass += density;
			sum += density * stats_normal_tail(t * exp(u) - shift);
		}
	return sum / mass;
}

static double power_of(double t, double df, double shift)
{
	return stats_noncentral_t_tail(t, df, shift) + stats_noncentral_t_tail(t, df, -shift);
}

static enum stats_fault check(size_t na, size_t nb, double alpha)
{
	if (!(alpha > 0 && alpha < 1))
		return STATS_BAD_ARGUMENT;
	return na < 2 || nb < 2 ? STATS_TOO_FEW : STATS_OK;
}

enum stats_fault stats_power(size_t na, size_t nb, double effect, double alpha, double *power)
{
	enum stats_fault f = check(na, nb, alpha);
	double df = (double)na + (double)nb - 2, unit = sqrt(1 / (double)na + 1 / (double)nb);

	*power = (double)NAN;
	if (f == STATS_OK && !isfinite(effect))
		return STATS_NOT_FINITE;
	if (f != STATS_OK)
		return f;
	*power = power_of(-stats_t_quantile(alpha / 2, df), df, effect / unit);
	return isnan(*power) ? STATS_TOO_LARGE : STATS_OK;
}

enum stats_fault stats_detectable(size_t na, size_t nb, double alpha, double power, double *effect)
{
	enum stats_fault f = check(na, nb, alpha);
	double df = (double)na + (double)nb - 2, unit = sqrt(1 / (double)na + 1 / (double)nb);
	double t, low = 0, high;

	*effect = (double)NAN;
	if (f == STATS_OK && !(power > alpha && power < 1))
		return STATS_BAD_ARGUMENT;
	if (f != STATS_OK)
		return f;
	t = -stats_t_quantile(alpha / 2, df);
	for (high = 1; power_of(t, df, high) < power; high *= 2)
		if (high * 2 > SHIFT_MAX)
			return STATS_TOO_LARGE;
	for (int i = 0; i < 45; i++) {
		double middle = (low + high) / 2;

		if (power_of(t, df, middle) < power)
			low = middle;
		else
			high = middle;
	}
	*effect = (low + high) / 2 * unit;
	return STATS_OK;
}
