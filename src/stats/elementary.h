// SPDX-License-Identifier: MIT
// Logarithm, exponential and gamma function in long double by sums, products, quotients and square roots alone: those
// IEEE 754 defines to the last bit, while the x87's own logarithm and exponential differ between processors (and
// emulators), so that a summary made again elsewhere would differ in its last digits. Relative error below 1e-18.
#ifndef STATS_ELEMENTARY_H
#define STATS_ELEMENTARY_H

// Returns e to the power of x; 0 or infinity where a long double ends.
long double stats_exp(long double x);

// Returns the natural logarithm of x, by the series of the inverse hyperbolic tangent (DLMF 4.6.4); -infinity for 0,
// NaN below.
long double stats_log(long double x);

// Returns log(1 + x) for x > -1; small x keep their digits.
long double stats_log1p(long double x);

// Returns the logarithm of the gamma function of x > 0, by Stirling's series (DLMF 5.11.1), with an error of 1e-18
// of it or 1e-17.
long double stats_log_gamma(long double x);

#endif
