// SPDX-License-Identifier: MIT
// The timer of alarm and setitimer. It is looked at when the program waits, and at every call while it runs.
#include "libos/call.h"
#include "libos/signal.h"
#include "libos/wait.h"

#include <errno.h>
#include <signal.h>
#include <sys/time.h>

#define SECOND      UINT64_C(1000000000) // ns
#define MICROSECOND UINT64_C(1000)

static uint64_t due = WAIT_FOREVER, interval;

uint64_t signal_clock_due(void)
{
	return due;
}

void signal_look_at_clock(void)
{
	uint64_t now;

	if (due == WAIT_FOREVER || (now = wait_now()) < due)
		return;
	due = interval ? now + interval : WAIT_FOREVER;
	signal_raise_for_any(SIGALRM);
}

static uint64_t left(void)
{
	uint64_t now = wait_now();

	return due == WAIT_FOREVER ? 0 : due > now ? due - now : 1;
}

static struct timeval to_timeval(uint64_t ns)
{
	return (struct timeval){(time_t)(ns / SECOND), (suseconds_t)(ns % SECOND / MICROSECOND)};
}

static uint64_t from_timeval(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * SECOND + (uint64_t)t->tv_usec * MICROSECOND;
}

static bool is_time(const struct timeval *t)
{
	return t->tv_sec >= 0 && t->tv_sec < INT64_MAX / (long)SECOND / 4 && t->tv_usec >= 0 && t->tv_usec < 1000000;
}

long call_getitimer(const long *a)
{
	struct itimerval *out = (struct itimerval *)a[1];

	if (a[0] != ITIMER_REAL)
		return -EINVAL;
	*out = (struct itimerval){.it_interval = to_timeval(interval), .it_value = to_timeval(left())};
	return 0;
}

long call_setitimer(const long *a)
{
	const struct itimerval *wanted = (const struct itimerval *)a[1];
	struct itimerval before = {.it_interval = to_timeval(interval), .it_value = to_timeval(left())};

	if (a[0] != ITIMER_REAL || !is_time(&wanted->it_value) || !is_time(&wanted->it_interval))
		return -EINVAL;
	interval = from_timeval(&wanted->it_interval);
	due = from_timeval(&wanted->it_value) ? wait_now() + from_timeval(&wanted->it_value) : WAIT_FOREVER;
	if (a[2])
		*(struct itimerval *)a[2] = before;
	return 0;
}

// Whole seconds, rounded as on Linux: never to 0 while the timer runs.
long call_alarm(const long *a)
{
	uint64_t before = left();

	interval = 0;
	due = (unsigned)a[0] ? wait_now() + (unsigned)a[0] * SECOND : WAIT_FOREVER;
	return before ? (long)((before + SECOND / 2) / SECOND) + (before < SECOND / 2) : 0;
}
