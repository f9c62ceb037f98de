// SPDX-License-Identifier: MIT
// Ratios of geometric means, and geometric means of several such ratios, with Welch's interval on the logarithms. A
// mean of k independent contrasts has the variance Σ v / k² and the degrees of freedom of Satterthwaite, "An
// Approximate Distribution of Estimates of Variance Components", Biometrics Bulletin 2 (1946), 110-114.
#ifndef SUITE_SUMMARY_CONTRAST_H
#define SUITE_SUMMARY_CONTRAST_H

#include <stddef.h>

#include "stats/interval.h"

// The mean of the logarithms of a set of values and what its interval needs; NaN when a value is not above zero.
struct summary_log {
	double mean, variance; // of the mean: s² / n; NaN for n < 2
	double spread;         // variance² / (n - 1)
};

// A sum of differences of such means. All zero: an empty one.
struct summary_contrast {
	double sum, variance, spread;
	size_t count;
};

// Describes the logarithms of n values.
struct summary_log summary_log_of(const double *x, size_t n);

// Adds log(a / b), or log(b / a) with sign -1. A mean that does not exist makes the whole contrast undefined.
void summary_contrast_add(
	struct summary_contrast *c, const struct summary_log *a, const struct summary_log *b, double sign);

// Adds the mean of another contrast's parts as one part.
void summary_contrast_add_mean(struct summary_contrast *c, const struct summary_contrast *part, double sign);

// The geometric mean of the ratios in *out and the p-value of "it is 1" (two-sided) in *p. Without variation, or with
// too few values, there is a fault; the estimate is still set where it can be, the rest is NaN.
enum stats_fault summary_contrast_test(
	const struct summary_contrast *c, double confidence, struct stats_interval *out, double *p);

#endif
