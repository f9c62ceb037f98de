// SPDX-License-Identifier: MIT
// Many tests at once.
#ifndef STATS_MULTIPLE_H
#define STATS_MULTIPLE_H

#include <stddef.h>

#include "stats/fault.h"

// Adjusts n p-values so that comparing each with alpha keeps the chance of any false difference among them below
// alpha: Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979),
// 65-70. The k-th smallest becomes the largest of (n - j + 1) p(j) for j <= k, at most 1. out may be p.
enum stats_fault stats_holm(const double *p, size_t n, double *out);

#endif
