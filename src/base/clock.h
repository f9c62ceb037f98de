// SPDX-License-Identifier: MIT
// The one host clock. All durations and deadlines are nanoseconds on it.
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define NS_PER_S  UINT64_C(1000000000)
#define NS_PER_MS UINT64_C(1000000)

// Returns CLOCK_MONOTONIC_RAW in nanoseconds: steady, and never slewed.
uint64_t clock_ns(void);

// Returns the time from now on at which something must have happened, as a time of clock_ns.
uint64_t clock_deadline(uint64_t ns_from_now);

// Returns the milliseconds left until deadline, rounded up, as poll(2) wants them: 0 when it has passed.
int clock_ms_left(uint64_t deadline);

// Writes the UTC wall-clock time as 20260131T235959Z. size must be at least 17.
void clock_utc(char *out, size_t size);

#endif
