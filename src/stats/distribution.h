// SPDX-License-Identifier: MIT
// The normal and Student's distribution: tails and quantiles, relative error below 1e-10.
#ifndef STATS_DISTRIBUTION_H
#define STATS_DISTRIBUTION_H

// Returns the z with P(Z <= z) = p, for p in (0, 1); NaN for any other p. Starts from the approximation 26.2.23 of
// Abramowitz and Stegun and ends with Halley's iteration on erfc.
double stats_normal_quantile(double p);

// Returns the t with P(T <= t) = p for Student's distribution with df > 0 degrees of freedom, which need not be whole;
// NaN for other arguments, infinite when it does not fit a double. Inverts the regularised incomplete beta function
// (beta.h); from 1e7 degrees on Abramowitz and Stegun 26.7.5.
double stats_t_quantile(double p, double df);

// Returns P(Z > z), by erfc (DLMF 7.2.2); twice it, for |z|, is a two-sided p-value.
double stats_normal_tail(double z);

// Returns P(T > t) of Student's distribution with df > 0 degrees of freedom; NaN for other arguments. By the
// incomplete beta function (DLMF 8.17), so small tails keep their digits; from 1e7 degrees on by Hill's z (CACM 13,
// 1970).
double stats_t_tail(double t, double df);

#endif
