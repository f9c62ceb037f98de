// SPDX-License-Identifier: MIT
// One thread: what waits for another one waits for a signal or its deadline.
#include "libos/boot.h"
#include "libos/call.h"
#include "libos/clock.h"
#include "libos/wait.h"

#include <errno.h>
#include <linux/futex.h>
#include <time.h>

extern WEAK unsigned char libos_thread_pointer[]; // of unikernel.ld; hosted, there is none

// The tender has set the thread pointer to where the C library lays the first thread (unikernel.ld).
long call_set_thread_area(const long *a)
{
	return a[0] == (long)libos_thread_pointer ? 0 : -ENOSYS;
}

static uint64_t deadline_of(const long *a)
{
	const struct timespec *t = (const struct timespec *)a[3];
	struct timespec now;
	clockid_t clock = a[1] & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;

	if (!t || (a[1] & FUTEX_CMD_MASK) == FUTEX_WAIT)
		return wait_deadline(t);
	clock_read(clock, &now);
	now = (struct timespec){t->tv_sec - now.tv_sec - (t->tv_nsec < now.tv_nsec),
		t->tv_nsec - now.tv_nsec + (t->tv_nsec < now.tv_nsec ? 1000000000 : 0)};
	return now.tv_sec < 0 ? WAIT_NOT : wait_deadline(&now);
}

static long wait_here(const long *a)
{
	uint64_t deadline = deadline_of(a);
	int rc;

	if (*(const volatile int *)a[0] != (int)a[2])
		return -EAGAIN;
	while ((rc = wait_once(deadline)) == 0)
		;
	return rc == -EAGAIN ? -ETIMEDOUT : rc;
}

long call_futex(const long *a)
{
	switch (a[1] & FUTEX_CMD_MASK) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		return wait_here(a);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
	case FUTEX_REQUEUE:
		return 0;
	default:
		return -ENOSYS;
	}
}
