// SPDX-License-Identifier: MIT
// Intervals for figures whose distribution nobody knows, by drawing from the values themselves: bias-corrected and
// accelerated (BCa), Efron, "Better bootstrap confidence intervals", JASA 82 (1987), 171-185; for two sets with the
// acceleration of Davison and Hinkley, "Bootstrap Methods and their Application" (1997), equation 5.28 and section 5.3.
#ifndef STATS_BOOTSTRAP_H
#define STATS_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"

#define STATS_RESAMPLES_MIN 4999
#define STATS_RESAMPLES_MAX 19999
#define STATS_DRAWN_MAX     10000 // values in a set that is still drawn from

enum stats_center { STATS_MEAN, STATS_MEDIAN, STATS_GEOMETRIC_MEAN };

struct stats_bootstrap {
	struct stats_interval interval;
	enum stats_method method;
	size_t resamples;          // fewer for larger sets, so that all take some 50 million draws at most; 0: none
	double bias, acceleration; // BCa's two constants, as normal deviates; NaN when nothing was drawn
};

// The median of n values in any order. Up to STATS_DRAWN_MAX values by BCa (STATS_RANDOM); beyond, the interval between
// two order statistics, stats_median_interval, is as narrow and needs no draws (STATS_ORDER_STATISTICS). Needs 5 values
// and some variation; otherwise the estimate is set.
enum stats_fault stats_bootstrap_median(
	const double *x, size_t n, double confidence, uint64_t seed, struct stats_bootstrap *out);

// The center of a over the center of b, values above 0 in any order, at least 5 each. It is the logarithm of the ratio
// that is drawn, so b over a gives the reciprocals. Up to STATS_DRAWN_MAX values each, both sets are drawn from
// (STATS_RANDOM); of a larger set the center itself is drawn, from the normal distribution about it (STATS_NORMAL), its
// standard error by the delta method, for a median from its order statistics (McKean and Schrader, "A comparison of
// methods for studentizing the sample median", Communications in Statistics B 13 (1984), 751-773).
enum stats_fault stats_bootstrap_ratio(enum stats_center center, const double *a, size_t na, const double *b, size_t nb,
	double confidence, uint64_t seed, struct stats_bootstrap *out);

#endif
