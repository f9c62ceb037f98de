// SPDX-License-Identifier: MIT
// Whether two means differ, judged by every other way in which chance could have dealt the same values.
#ifndef STATS_PERMUTATION_H
#define STATS_PERMUTATION_H

#include <stddef.h>
#include <stdint.h>

#include "stats/fault.h"

struct stats_permutation {
	double difference; // mean(a) - mean(b)
	double p;          // two-sided: the share of deals with a difference at least as large, whatever its sign
	enum stats_method method;
};

// The test of Fisher, "The Design of Experiments" (1935), section 21, and Pitman, "Significance tests which may be
// applied to samples from any populations", JRSS Supplement 4 (1937), 119-130. Up to 200 000 deals are all counted
// (STATS_EXACT). With up to 10 000 values 4999 to 19 999 deals are drawn (STATS_RANDOM), and p is (hits + 1) / (deals +
// 1): Phipson and Smyth, "Permutation p-values should never be zero", SAGMB 9 (2010), article 39. Beyond, the normal
// distribution with the exact variance over all deals is as good (STATS_NORMAL; Hoeffding, "A combinatorial central
// limit theorem", Annals of Mathematical Statistics 22 (1951), 558-566). Needs one value each and three in all; all
// equal: STATS_NO_VARIATION.
enum stats_fault stats_permutation(
	const double *a, size_t na, const double *b, size_t nb, uint64_t seed, struct stats_permutation *out);

#endif
