// SPDX-License-Identifier: MIT
#include "libos/call.h"
#include "libos/clock.h"
#include "libos/wait.h"

#include <errno.h>
#include <sys/time.h>

#define SECOND      UINT64_C(1000000000)
#define COARSE_NS   4000000
#define LONGEST_SEC (INT64_C(1) << 32) // more than anyone waits

long call_clock_gettime(const long *a)
{
	return clock_read(a[0], (struct timespec *)a[1]);
}

long call_clock_getres(const long *a)
{
	struct timespec *out = (struct timespec *)a[1];
	bool is_coarse = a[0] == CLOCK_REALTIME_COARSE || a[0] == CLOCK_MONOTONIC_COARSE;

	struct timespec now;
	long rc = clock_read(a[0], &now);

	if (rc == 0 && out)
		*out = (struct timespec){.tv_nsec = is_coarse ? COARSE_NS : 1};
	return rc;
}

long call_gettimeofday(const long *a)
{
	struct timeval *out = (struct timeval *)a[0];
	struct timespec now;

	clock_read(CLOCK_REALTIME, &now);
	if (out)
		*out = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
	return 0;
}

long call_time(const long *a)
{
	struct timespec now;

	clock_read(CLOCK_REALTIME, &now);
	if (a[0])
		*(time_t *)a[0] = now.tv_sec;
	return now.tv_sec;
}

static uint64_t nanoseconds(const struct timespec *t)
{
	int64_t seconds = t->tv_sec < LONGEST_SEC ? t->tv_sec : LONGEST_SEC;

	return (uint64_t)seconds * SECOND + (uint64_t)t->tv_nsec;
}

uint64_t wait_deadline(const struct timespec *patience)
{
	return patience ? wait_now() + nanoseconds(patience) : WAIT_FOREVER;
}

static long sleep_until(uint64_t deadline, struct timespec *left)
{
	int rc;

	while ((rc = wait_once(deadline)) == 0)
		;
	if (rc != -EINTR)
		return 0;
	if (left) {
		uint64_t now = wait_now(), ns = deadline > now ? deadline - now : 0;

		*left = (struct timespec){(time_t)(ns / SECOND), (long)(ns % SECOND)};
	}
	return -EINTR;
}

static bool is_time(const struct timespec *t)
{
	return t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < (long)SECOND;
}

long call_nanosleep(const long *a)
{
	const struct timespec *t = (const struct timespec *)a[0];

	return is_time(t) ? sleep_until(wait_deadline(t), (struct timespec *)a[1]) : -EINVAL;
}

long call_clock_nanosleep(const long *a)
{
	const struct timespec *t = (const struct timespec *)a[2];
	struct timespec now;
	uint64_t until;

	if (!is_time(t) || clock_read(a[0], &now) < 0)
		return -EINVAL;
	if (!(a[1] & TIMER_ABSTIME))
		return sleep_until(wait_deadline(t), (struct timespec *)a[3]);
	until = nanoseconds(t);
	return until > nanoseconds(&now) ? sleep_until(wait_now() + until - nanoseconds(&now), NULL) : 0;
}
