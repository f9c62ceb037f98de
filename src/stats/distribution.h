// SPDX-License-Identifier: MIT
// Quantiles of the normal and of Student's distribution, relative error below 1e-10.
#ifndef STATS_DISTRIBUTION_H
#define STATS_DISTRIBUTION_H

// Returns the z with P(Z <= z) = p, for p in (0, 1); NaN for any other p. Starts from the approximation 26.2.23 of
// Abramowitz and Stegun and ends with Halley's iteration on erfc.
double stats_normal_quantile(double p);

// Returns the t with P(T <= t) = p for Student's distribution with df > 0 degrees of freedom, which need not be whole;
// NaN for other arguments, infinite when it does not fit a double. Inverts the regularised incomplete beta function
// (DLMF 8.17.22, evaluated by Lentz's method); from 1e5 degrees on Abramowitz and Stegun 26.7.5.
double stats_t_quantile(double p, double df);

#endif
