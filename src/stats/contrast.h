// SPDX-License-Identifier: MIT
// Ratios of geometric means, means of such ratios, and ratios of them: linear contrasts of the means of logarithms. The
// groups may vary differently: the variance is Σ w² s²/n, with the degrees of freedom of Satterthwaite, "An Approximate
// Distribution of Estimates of Variance Components", Biometrics Bulletin 2 (1946), 110-114, and Welch, "The
// generalization of 'Student's' problem …", Biometrika 34 (1947), 28-35, which holds for any number of groups.
#ifndef STATS_CONTRAST_H
#define STATS_CONTRAST_H

#include <stddef.h>

#include "stats/interval.h"

// The logarithms of a set of values. fault says why there is no mean: STATS_EMPTY, STATS_NOT_POSITIVE,
// STATS_NOT_FINITE.
struct stats_logs {
	size_t n;
	double mean, variance; // of the values, not of the mean; NaN for n < 2
	enum stats_fault fault;
};

// Describes the logarithms of n values.
struct stats_logs stats_logs_of(const double *x, size_t n);

// Takes the figures of n runs, one each (a mean of logarithms, or a difference of two), as values of their own: their
// mean, and how they vary from run to run. What repeats is the run, and samples of one are no repetitions of it:
// Kalibera and Jones, "Rigorous benchmarking in reasonable time", ISMM 2013, 63-74, whose interval for a mean is
// Student's over the means of the highest level. It contains the variation within the runs, as that moves their means.
// Figures that are the same but for their rounding do not vary.
struct stats_logs stats_logs_of_runs(const double *figure, size_t n);

// Σ weight × mean, in the making. All zero: nothing yet.
struct stats_contrast {
	double sum, variance, spread; // variance: of the sum; spread: Σ share² / (n − 1) of its shares
	size_t terms;
	enum stats_fault fault; // of a group that has no mean
};

// Adds weight times the mean of the logarithms.
void stats_contrast_add(struct stats_contrast *c, const struct stats_logs *l, double weight);

// Adds weight times another contrast, whose groups are not in this one.
void stats_contrast_add_contrast(struct stats_contrast *c, const struct stats_contrast *part, double weight);

struct stats_contrast_estimate {
	struct stats_interval ratio; // exp of the contrast
	double p;                    // that it is 1, two-sided
	double df;
};

// Estimates the contrast. It needs two values in each group and variation in one; otherwise the estimate is set where
// it can be, and the rest is NaN.
enum stats_fault stats_contrast_test(
	const struct stats_contrast *c, double confidence, struct stats_contrast_estimate *out);

// The smallest ratio above 1 that the test of this contrast at level alpha finds with the given power (above alpha), if
// the groups vary as they were seen to; its reciprocal is the largest below 1. By the approximation to the noncentral t
// distribution of Johnson and Welch (1940), Abramowitz and Stegun 26.7.10, and Satterthwaite's degrees of freedom: the
// shift is 0 to 5 % too large for powers of 0.8 and 0.9, below 1 % from five degrees on; the standard error is less
// certain. Faults are those of stats_contrast_test; the ratio is NaN then.
enum stats_fault stats_contrast_detectable(const struct stats_contrast *c, double alpha, double power, double *ratio);

#endif
