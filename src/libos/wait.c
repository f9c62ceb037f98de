// SPDX-License-Identifier: MIT
#include "libos/wait.h"
#include "abi/unikernel.h"
#include "libos/clock.h"
#include "libos/host.h"
#include "libos/signal.h"
#include "libos/thread.h"

#include <errno.h>

#define SECOND UINT64_C(1000000000) // ns

static const struct wait_source *source;
static bool is_stdin_awaited;
static bool is_source_gone; // its device was removed: nothing comes from it but the word that it is so, at once and for
			    // ever

void wait_on(const struct wait_source *s)
{
	source = s;
}

void wait_on_stdin(void)
{
	is_stdin_awaited = true;
}

uint64_t wait_now(void)
{
	struct timespec t;

	clock_read(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * SECOND + (uint64_t)t.tv_nsec;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static bool has_gone(const struct pollfd *p)
{
	return source && p->fd == source->fd && p->revents & (POLLERR | POLLHUP | POLLNVAL) && !(p->revents & POLLIN);
}

// Sleeps until something arrives, or that time.
static void sleep_until(uint64_t time)
{
	uint64_t now = time == WAIT_FOREVER ? 0 : wait_now(), left = time > now ? time - now : 0;
	struct timespec patience = {.tv_sec = (time_t)(left / SECOND), .tv_nsec = (long)(left % SECOND)};
	struct pollfd fds[2] = {{.fd = -1}};
	size_t count = 0;

	if (source && !is_source_gone)
		fds[count++] = (struct pollfd){.fd = source->fd, .events = POLLIN};
	if (is_stdin_awaited)
		fds[count++] = (struct pollfd){.fd = UNIKERNEL_STDIN, .events = POLLIN};
	is_stdin_awaited = false;
	if (host_poll(fds, count, time == WAIT_FOREVER ? NULL : &patience) > 0)
		is_source_gone |= has_gone(&fds[0]);
}

static bool take(void)
{
	return source && source->take();
}

// When no thread has anything to do.
static bool sleep_for_all(uint64_t deadline)
{
	uint64_t due = earlier(signal_clock_due(), source ? source->due() : WAIT_FOREVER);
	bool has_come;

	sleep_until(earlier(deadline, earlier(due, thread_due())));
	has_come = take();
	signal_look_at_clock();
	thread_stir();
	return has_come;
}

// What comes in for one must not keep another from running, however much it is.
static void let_others(void)
{
	thread_stir();
	thread_pass(WAIT_NOT);
}

void wait_now_and_then(void)
{
	enum { OFTEN = 64 };
	static unsigned calls;

	if (++calls % OFTEN)
		return;
	take();
	let_others();
}

int wait_once(uint64_t deadline)
{
	bool has_come = take();

	signal_look_at_clock();
	if (has_come)
		let_others();
	else if (!signal_is_due() && deadline != WAIT_NOT && !thread_pass(deadline))
		has_come = sleep_for_all(deadline);
	if (signal_is_due())
		return -EINTR;
	return has_come || (deadline != WAIT_NOT && (deadline == WAIT_FOREVER || wait_now() < deadline)) ? 0 : -EAGAIN;
}
