// SPDX-License-Identifier: MIT
// The measures that there are, each defined in the file of its name.
#ifndef SUITE_MEASURE_ALL_H
#define SUITE_MEASURE_ALL_H

#include "suite/measure.h"

extern const struct measure_ops measure_noop, measure_primes, measure_linpack, measure_memory, measure_stream,
	measure_latency, measure_syscall, measure_disk, measure_httpd, measure_fetch, measure_iperf3, measure_limits,
	measure_udp, measure_coldstart, measure_surface;

#endif
