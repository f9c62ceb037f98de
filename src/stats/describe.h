// SPDX-License-Identifier: MIT
// What one set of values looks like. Sums are kept in long double (80 bits on x86-64), in two passes, so neither large
// offsets nor large values cost digits.
#ifndef STATS_DESCRIBE_H
#define STATS_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/fault.h"

struct stats_description {
	size_t n;
	double mean;
	double variance, sd; // of the sample: divided by n - 1. NaN for n = 1; variance may be infinite
	double population_variance, population_sd; // divided by n
	double cv;                                 // coefficient of variation, sd / |mean|; NaN when the mean is 0
	double min, q1, median, q3, max;
	double iqr;                   // q3 - q1
	double fence_low, fence_high; // Tukey's inner fences: 1.5 iqr outside of the quartiles
	double far_low, far_high;     // his outer fences: 3 iqr
	size_t outliers, far;         // values beyond the inner fences, and of these beyond the outer ones
};

// Returns STATS_OK for values that can be counted with: one at least, and all finite.
enum stats_fault stats_check(const double *x, size_t n);

// As stats_check, for a series: so many values at least, and not all equal.
enum stats_fault stats_check_series(const double *x, size_t n, size_t least);

// Returns whether two of n values differ. A variance does not tell: of equal values a sum may leave a trace behind.
bool stats_varies(const double *x, size_t n);

// Sorts values upwards. A value that is not finite is a fault, and nothing is sorted.
enum stats_fault stats_sort(double *x, size_t n);

// Returns the p-quantile, p in [0, 1], of n >= 1 values in ascending order: linear interpolation between order
// statistics at h = (n - 1) p. Definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages", The
// American Statistician 50 (1996), 361-365; the default of R and NumPy.
double stats_quantile(const double *sorted, size_t n, double p);

// Returns the arithmetic mean of n >= 1 finite values.
double stats_mean(const double *x, size_t n);

// Returns the sample variance (n - 1) of n >= 2 finite values, by the corrected two-pass algorithm of Chan, Golub and
// LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 37 (1983), 242-247, eq. 1.7.
// Infinity when it does not fit a double.
double stats_variance(const double *x, size_t n);

// As stats_variance, its square root; this fits a double whenever the values do.
double stats_sd(const double *x, size_t n);

// Returns the variance of n >= 1 finite values that are the whole population: stats_variance's sum divided by n.
double stats_population_variance(const double *x, size_t n);

// As stats_population_variance, its square root.
double stats_population_sd(const double *x, size_t n);

// Describes n values in ascending order. Quartiles are of type 7; the fences are those of Tukey, "Exploratory Data
// Analysis" (1977), section 2D.
enum stats_fault stats_describe(const double *sorted, size_t n, struct stats_description *d);

#endif
