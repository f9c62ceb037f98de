// SPDX-License-Identifier: MIT
// Ratios of geometric means, and ratios of such ratios, as linear contrasts of the means of logarithms. The groups may
// vary differently: the variance is Σ w² s²/n, with the degrees of freedom of Satterthwaite, "An Approximate
// Distribution of Estimates of Variance Components", Biometrics Bulletin 2 (1946), 110-114, and Welch, "The
// generalization of 'Student's' problem …", Biometrika 34 (1947), 28-35, which holds for any number of groups.
#ifndef COMPARE_CONTRAST_H
#define COMPARE_CONTRAST_H

#include <stddef.h>

#include "stats/interval.h"

// The logarithms of a set of values. fault says why there is no mean: STATS_EMPTY, STATS_NOT_POSITIVE,
// STATS_NOT_FINITE.
struct compare_logs {
	size_t n;
	double mean, variance; // of the values, not of the mean; NaN for n < 2
	enum stats_fault fault;
};

struct compare_term {
	const struct compare_logs *logs;
	double weight;
};

struct compare_estimate {
	struct stats_interval ratio; // exp of the contrast
	double p;                    // that it is 1, two-sided
	double df;
};

// Describes the logarithms of n values. Overwrites the values by them.
struct compare_logs compare_logs_of(double *x, size_t n);

// Estimates Σ weight × mean. Needs two values in each group and variation in one; otherwise the estimate is set where
// it can be, and the rest is NaN.
enum stats_fault compare_contrast(
	const struct compare_term *term, size_t n, double confidence, struct compare_estimate *out);

#endif
