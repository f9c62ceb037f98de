// SPDX-License-Identifier: MIT
// What a comparison of two means can see, before it is made. Effects are differences of the means in units of the
// standard deviation, supposed equal in both sets (Cohen's d).
#ifndef STATS_POWER_H
#define STATS_POWER_H

#include <stddef.h>

#include "stats/fault.h"

// Returns P(T > t) of the noncentral t distribution, df >= 1 and a shift of at most 1000 either way: the integral of
// the normal distribution over the chance of each standard deviation (Johnson and Welch, "Applications of the
// non-central t-distribution", Biometrika 31 (1940), 362-389), by the trapezoid rule over its logarithm. Absolute error
// below 1e-10. NaN for other arguments.
double stats_noncentral_t_tail(double t, double df, double shift);

// The power of the two-sided two-sample t-test at level alpha, exactly, from the noncentral t distribution: Cohen,
// "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), section 2.2. Two values each at least.
// An effect of more than a thousand standard errors is STATS_TOO_LARGE; so is one that only such could be found by.
enum stats_fault stats_power(size_t na, size_t nb, double effect, double alpha, double *power);

// The smallest effect that the same test finds with the given power, alpha < power < 1: the inverse of stats_power.
enum stats_fault stats_detectable(size_t na, size_t nb, double alpha, double power, double *effect);

#endif
