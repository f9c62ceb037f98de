// SPDX-License-Identifier: MIT
#include "base/clock.h"

#include <limits.h>
#include <time.h>

uint64_t clock_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC_RAW, &ts);
	return (uint64_t)ts.tv_sec * NS_PER_S + (uint64_t)ts.tv_nsec;
}

uint64_t clock_deadline(uint64_t ns_from_now)
{
	uint64_t now = clock_ns();

	return ns_from_now > UINT64_MAX - now ? UINT64_MAX : now + ns_from_now;
}

int clock_ms_left(uint64_t deadline)
{
	uint64_t now = clock_ns(), ms;

	if (now >= deadline)
		return 0;
	ms = (deadline - now - 1) / NS_PER_MS + 1;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

void clock_utc(char *out, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(out, size, "%Y%m%dT%H%M%SZ", &tm);
}
