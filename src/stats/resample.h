// SPDX-License-Identifier: MIT
// One set of values that can be drawn from again: what stats/bootstrap is made of.
#ifndef STATS_RESAMPLE_H
#define STATS_RESAMPLE_H

#include <stdbool.h>

#include "base/scope.h"
#include "stats/bootstrap.h"
#include "stats/rng.h"

struct resample {
	double *x;       // in ascending order; logarithms of the values for STATS_GEOMETRIC_MEAN
	unsigned *count; // how often each was drawn; for medians
	size_t n;
	enum stats_center center;
	bool is_log; // the center's logarithm is asked for
	long double sum;
	double error; // the standard error of a set that is too large to be drawn from, else 0
};

#define CLEANUP_RESAMPLE CLEANUP(resample_free)

// Copies and prepares n values. Logarithms need values above 0.
enum stats_fault resample_make(struct resample *r, const double *x, size_t n, enum stats_center center, bool is_log);

// Returns the center of the values, or its logarithm.
double resample_center(const struct resample *r);

// Returns the center of the values without the i-th, in constant time: the jackknife's share of it.
double resample_without(const struct resample *r, size_t i);

// Returns the center of n values drawn with replacement, in time n; of a large set, a normal deviate about its center.
double resample_draw(const struct resample *r, struct rng *rng);

// Frees the copies.
void resample_free(struct resample *r);

#endif
