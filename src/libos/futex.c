// SPDX-License-Identifier: MIT
#include "libos/call.h"
#include "libos/clock.h"
#include "libos/thread.h"
#include "libos/wait.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <time.h>

// FUTEX_WAIT says how long, the others until when.
static uint64_t deadline_of(const long *a)
{
	const struct timespec *t = (const struct timespec *)a[3];
	struct timespec now;

	if (!t || (a[1] & FUTEX_CMD_MASK) == FUTEX_WAIT)
		return wait_deadline(t);
	clock_read(a[1] & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
	now = (struct timespec){t->tv_sec - now.tv_sec - (t->tv_nsec < now.tv_nsec),
		t->tv_nsec - now.tv_nsec + (t->tv_nsec < now.tv_nsec ? 1000000000 : 0)};
	return now.tv_sec < 0 ? WAIT_NOT : wait_deadline(&now);
}

// Those who wait, in the order in which they began: Linux wakes them in that order.
static struct thread *waiting;

static void enqueue(struct thread *t, const int *futex)
{
	struct thread **at = &waiting;

	while (*at)
		at = &(*at)->behind;
	*at = t;
	t->behind = NULL;
	t->futex = futex;
}

static void dequeue(struct thread *t)
{
	struct thread **at = &waiting;

	while (*at && *at != t)
		at = &(*at)->behind;
	if (*at)
		*at = t->behind;
}

static long wait_here(const long *a)
{
	struct thread *self = thread_self();
	uint64_t deadline = deadline_of(a);
	long rc = 0;

	if (*(const volatile int *)a[0] != (int)a[2])
		return -EAGAIN;
	self->is_woken = false;
	enqueue(self, (const int *)a[0]);
	while (!self->is_woken && rc == 0)
		rc = wait_once(deadline);
	if (self->is_woken)
		rc = 0;
	else
		dequeue(self);
	self->futex = NULL;
	self->is_woken = false;
	if (rc == -EINTR && deadline == WAIT_FOREVER)
		return -CALL_RESTARTS;
	return rc == -EAGAIN ? -ETIMEDOUT : rc;
}

// The one that has waited longest; it waits no longer. NULL: nobody does.
static struct thread *take_first(const int *futex)
{
	struct thread *t = waiting;

	while (t && t->futex != futex)
		t = t->behind;
	if (t)
		dequeue(t);
	return t;
}

long futex_wake(const int *futex, long count)
{
	struct thread *t;
	long woken = 0;

	while (woken < count && (t = take_first(futex))) {
		t->is_woken = true;
		woken++;
	}
	return woken;
}

// Wakes some and has others wait on another futex, behind those who do already; on the same one they keep their places.
static long requeue(const long *a)
{
	const int *from = (const int *)a[0], *to = (const int *)a[4];
	long moved = 0, woken = futex_wake(from, a[2]);
	struct thread *t;

	if (from == to)
		for (t = waiting; t && moved < a[3]; t = t->behind)
			moved += t->futex == from;
	while (from != to && moved < a[3] && (t = take_first(from))) {
		enqueue(t, to);
		moved++;
	}
	return woken + moved;
}

long call_futex(const long *a)
{
	switch (a[1] & FUTEX_CMD_MASK) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		return wait_here(a);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		return futex_wake((const int *)a[0], a[2] < 0 ? INT_MAX : a[2]);
	case FUTEX_REQUEUE:
		return requeue(a);
	default:
		return -ENOSYS;
	}
}
