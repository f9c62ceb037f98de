// SPDX-License-Identifier: MIT
// Distributions of counts of pairs when nothing but chance orders the values, by recursion.
#ifndef STATS_RANK_EXACT_H
#define STATS_RANK_EXACT_H

#include <stddef.h>

// Returns P(U = 0 … na nb) of Mann and Whitney's U without ties as an array to free, or NULL when memory ran out.
// p(n, m, u) = n/(n+m) p(n-1, m, u-m) + m/(n+m) p(n, m-1, u): their equation 2 (1947), divided by the number of orders.
double *stats_u_distribution(size_t na, size_t nb);

// Returns the chances of 0 … n (n - 1) / 2 discordant pairs among n values without ties as an array to free, or NULL
// when memory ran out: Kendall, "A new measure of rank correlation", Biometrika 30 (1938), 81-93.
double *stats_kendall_distribution(size_t n);

#endif
