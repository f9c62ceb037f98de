// SPDX-License-Identifier: MIT
// How often it went well.
#ifndef STATS_SURVIVAL_H
#define STATS_SURVIVAL_H

#include <stddef.h>

#include "stats/interval.h"

// The share of n trials that survived, with the score interval of Wilson, "Probable inference, the law of succession,
// and statistical inference", JASA 22 (1927), 209-212, which holds for few trials and for shares of 0 and 1 as well.
// More survivors than trials are STATS_BAD_ARGUMENT.
enum stats_fault stats_survival(size_t survived, size_t n, double confidence, struct stats_interval *out);

#endif
