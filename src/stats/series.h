// SPDX-License-Identifier: MIT
// Values in the order of time, evenly spaced: whether they drift, and where they jump. Both tests suppose that without
// a trend the values are independent; a series that follows itself (stats_autocorrelation) makes them see too much.
#ifndef STATS_SERIES_H
#define STATS_SERIES_H

#include <stddef.h>

#include "stats/interval.h"

struct stats_trend {
	double s;                    // pairs that rise minus pairs that fall
	double tau;                  // s over all pairs, from -1 to 1
	double p;                    // two-sided
	enum stats_method method;    // of p
	struct stats_interval slope; // per step
	size_t slope_n;              // values that the slope was taken from
};

struct stats_change {
	size_t at; // values before the change, the most likely one
	double k;  // Pettitt's statistic
	double p;
	double before, after; // medians
};

// Returns the autocorrelation at lag 1 of n >= 2 finite values that differ: products of neighbours' distances from
// the mean over the squares of the distances, as NIST's StRD defines r(1). NaN when all are equal.
double stats_autocorrelation(const double *x, size_t n);

// The trend test of Mann, "Nonparametric tests against trend", Econometrica 13 (1945), 245-259, and Kendall, "Rank
// Correlation Methods" (1948). STATS_EXACT up to 50 values without ties; otherwise STATS_NORMAL with continuity
// correction and the variance for ties. The slope is the median of all pairs' slopes with Sen's interval ("Estimates of
// the regression coefficient based on Kendall's tau", JASA 63 (1968), 1379-1389); from more than 2000 values, of so
// many taken evenly, which slope_n tells. Needs 3 values; all equal: STATS_NO_VARIATION. An interval that too few
// values cannot give is NaN.
enum stats_fault stats_trend(const double *x, size_t n, double confidence, struct stats_trend *out);

// The test of Pettitt, "A non-parametric approach to the change-point problem", Applied Statistics 28 (1979), 126-135,
// with his approximate p = 2 exp(-6 K^2 / (n^3 + n^2)), good to two digits below p = 0.5. Needs 3
// values; all equal: STATS_NO_VARIATION.
enum stats_fault stats_change(const double *x, size_t n, struct stats_change *out);

#endif
