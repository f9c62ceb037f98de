// SPDX-License-Identifier: MIT
// Whether two sets of values have different means, without supposing that they vary alike.
#ifndef STATS_WELCH_H
#define STATS_WELCH_H

#include <stddef.h>

#include "stats/interval.h"

struct stats_welch {
	struct stats_interval difference; // mean(a) - mean(b)
	double t, df;
	double p; // two-sided
};

// The test of Welch, "The generalization of 'Student's' problem when several different population variances are
// involved", Biometrika 34 (1947), 28-35, with the degrees of freedom of his equation 28. The interval excludes 0
// exactly when p < 1 - confidence. Needs two values each and variation in one set; all of a fault's result but the
// difference's estimate is NaN.
enum stats_fault stats_welch(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_welch *out);

#endif
