// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_STOPWATCH_H
#define WORKLOAD_STOPWATCH_H

#include <stdint.h>
#include <time.h>

#define STOPWATCH_MS UINT64_C(1000000)    // ns
#define STOPWATCH_S  UINT64_C(1000000000) // ns

// Nanoseconds since some moment in the past, by the raw clock: nothing slews it while a measurement runs.
static inline uint64_t stopwatch_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_RAW, &t);
	return (uint64_t)t.tv_sec * STOPWATCH_S + (uint64_t)t.tv_nsec;
}

#endif
