// SPDX-License-Identifier: MIT
// The measures that there are, each defined in the file of its name.
#ifndef SUITE_MEASURE_ALL_H
#define SUITE_MEASURE_ALL_H

#include "suite/measure.h"

extern const struct measure_ops measure_noop, measure_primes, measure_httpd, measure_iperf3;

#endif
