// SPDX-License-Identifier: MIT
// Whether the values of one set tend to be larger than those of another, and by how much, whatever their distribution.
#ifndef STATS_RANK_H
#define STATS_RANK_H

#include <stddef.h>

#include "stats/interval.h"

struct stats_rank_test {
	double u;     // pairs in which a's value is the larger one; a tie counts half
	double share; // u / (na nb): the chance that a value of a exceeds one of b
	double p;     // two-sided
	enum stats_method method;
};

// The test of Mann and Whitney, "On a test of whether one of two random variables is stochastically larger than the
// other", Annals of Mathematical Statistics 18 (1947), 50-60. STATS_EXACT, by their recursion, below 50 values each
// without ties; otherwise STATS_NORMAL with continuity correction and the variance for ties (Lehmann, "Nonparametrics"
// (1975), equation 1.35). The values need no order. All equal: STATS_NO_VARIATION.
enum stats_fault stats_rank_test(const double *a, size_t na, const double *b, size_t nb, struct stats_rank_test *out);

// By how much a lies above b: the median of all differences a_i - b_j (Hodges and Lehmann, "Estimates of location based
// on rank tests", Annals of Mathematical Statistics 34 (1963), 598-611), with the interval of the shifts that the rank
// test does not reject (Lehmann 1975, section 2.3), between two of the differences. Takes (na + nb) time for each of 64
// steps, and no table of the differences. Too few values for the confidence: STATS_TOO_FEW, the estimate is set.
enum stats_fault stats_shift(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out);

#endif
