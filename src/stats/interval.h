// SPDX-License-Identifier: MIT
// Estimates with confidence intervals. When a function returns a fault, low and high are NaN; the estimate is still set
// where it can be (STATS_TOO_FEW, STATS_NO_VARIATION, an interval that is STATS_TOO_LARGE) and NaN where not.
// confidence is in (0, 1), usually 0.95.
#ifndef STATS_INTERVAL_H
#define STATS_INTERVAL_H

#include <stddef.h>

#include "stats/fault.h"

struct stats_interval {
	double estimate, low, high;
};

// The mean with Student's interval, mean ± t s / sqrt(n). Needs two values, and some variation.
enum stats_fault stats_mean_interval(const double *x, size_t n, double confidence, struct stats_interval *out);

// The median of n values in ascending order with the distribution-free interval between two order statistics, whose
// coverage by the binomial distribution (n, 1/2) is at least the confidence (Conover, "Practical Nonparametric
// Statistics", 3rd ed., section 3.2). Exists from n = 6 on at 95 %.
enum stats_fault stats_median_interval(const double *sorted, size_t n, double confidence, struct stats_interval *out);

// mean(a) - mean(b) with the interval of Welch's test (welch.h). Needs two values each, and variation in one set.
enum stats_fault stats_difference(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out);

// The geometric mean of a over that of b: stats_difference of the logarithms, put back. All values must be above 0.
enum stats_fault stats_ratio(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out);

// The geometric mean of n values above 0, such as the ratios of paired cells, with Student's interval of their
// logarithms put back (Alf and Grossberg, "The geometric mean: Confidence limits and significance tests", Perception &
// Psychophysics 26 (1979), 419-421). Averaging ratios so gives the same ranking whatever they are ratios to: Fleming
// and Wallace, "How not to lie with statistics", CACM 29 (1986), 218-221.
enum stats_fault stats_geometric_interval(const double *x, size_t n, double confidence, struct stats_interval *out);

// median(a) - median(b), both in ascending order. The interval lies between the opposite ends of the two medians' own
// intervals, each at 1 - (1 - confidence) / 2, so by Bonferroni's inequality it covers at least the confidence.
enum stats_fault stats_median_difference(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out);

#endif
