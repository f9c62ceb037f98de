// SPDX-License-Identifier: MIT
// poll and select, over files of every kind.
#include "libos/poll.h"
#include "libos/file.h"
#include "libos/signal.h"
#include "libos/wait.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/select.h>

long poll_masked(const uint64_t *mask, libos_call *call, const long *a)
{
	uint64_t before;
	long r;

	if (!mask)
		return call(a);
	before = signal_mask(*mask);
	r = call(a);
	if (r == -EINTR)
		signal_deliver();
	signal_mask(before);
	return r;
}

static uint64_t deadline_ms(long ms)
{
	return ms < 0 ? WAIT_FOREVER : ms == 0 ? WAIT_NOT : wait_now() + (uint64_t)ms * 1000000;
}

// WAIT_NOT is for what is not to wait at all, so that a time of 0 does not sleep.
static uint64_t deadline_of(const struct timespec *t)
{
	return t && t->tv_sec == 0 && t->tv_nsec == 0 ? WAIT_NOT : wait_deadline(t);
}

static bool is_time(const struct timespec *t)
{
	return !t || (t->tv_sec >= 0 && t->tv_nsec >= 0 && t->tv_nsec < 1000000000);
}

static short look(const struct pollfd *p)
{
	struct file *f;

	if (p->fd < 0)
		return 0;
	f = fd_file(p->fd);
	return f ? (short)(file_poll(f) & ((unsigned)p->events | POLLERR | POLLHUP)) : POLLNVAL;
}

static long look_at_all(struct pollfd *p, size_t count)
{
	long ready = 0;

	for (size_t i = 0; i < count; i++) {
		p[i].revents = look(&p[i]);
		ready += p[i].revents != 0;
	}
	return ready;
}

// What has come in since the last look is let in first: a program that only ever asks would else never hear of it.
static long wait_for_any(struct pollfd *p, size_t count, uint64_t deadline)
{
	long ready, r;

	wait_now_and_then();
	r = deadline == WAIT_NOT ? wait_once(WAIT_NOT) : 0;
	if (count > FILES_MAX)
		return -EINVAL;
	while ((ready = look_at_all(p, count)) == 0 && deadline != WAIT_NOT)
		if ((r = wait_once(deadline)) < 0)
			break;
	if (ready == 0 && r == -EINTR)
		return r;
	return ready ? ready : look_at_all(p, count);
}

long call_poll(const long *a)
{
	return wait_for_any((struct pollfd *)a[0], (size_t)a[1], deadline_ms((int)a[2]));
}

static long poll_until(const long *a)
{
	const struct timespec *t = (const struct timespec *)a[2];

	return is_time(t) ? wait_for_any((struct pollfd *)a[0], (size_t)a[1], deadline_of(t)) : -EINVAL;
}

long call_ppoll(const long *a)
{
	return poll_masked((const uint64_t *)a[3], poll_until, a);
}

struct sets {
	fd_set *read, *write, *other;
};

static bool has(const fd_set *set, int fd)
{
	return set && FD_ISSET(fd, set);
}

static long to_polls(const struct sets *s, int count, struct pollfd *p)
{
	long n = 0;

	for (int fd = 0; fd < count; fd++) {
		short events = (short)((has(s->read, fd) ? POLLIN : 0) | (has(s->write, fd) ? POLLOUT : 0) |
				       (has(s->other, fd) ? POLLPRI : 0));

		if (!events)
			continue;
		if (!fd_file(fd))
			return -EBADF;
		p[n++] = (struct pollfd){.fd = fd, .events = events};
	}
	return n;
}

static void clear(const struct sets *s, int count)
{
	fd_set *all[] = {s->read, s->write, s->other};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		for (int fd = 0; all[i] && fd < count; fd++)
			FD_CLR(fd, all[i]);
}

static long set_if(fd_set *set, const struct pollfd *p, int asked, int told)
{
	if (!(p->events & asked) || !(p->revents & told))
		return 0;
	FD_SET(p->fd, set);
	return 1;
}

// As Linux maps the one to the other: an end or an error can be read, and an error be written.
static long from_polls(const struct sets *s, const struct pollfd *p, long count)
{
	long ready = 0;

	for (long i = 0; i < count; i++) {
		ready += set_if(s->read, &p[i], POLLIN, POLLIN | POLLHUP | POLLERR);
		ready += set_if(s->write, &p[i], POLLOUT, POLLOUT | POLLERR);
		ready += set_if(s->other, &p[i], POLLPRI, POLLPRI);
	}
	return ready;
}

static long select_until(int count, const struct sets *s, uint64_t deadline)
{
	struct pollfd p[FD_SETSIZE];
	long n, ready;

	if (count < 0)
		return -EINVAL;
	if (count > FD_SETSIZE)
		count = FD_SETSIZE;
	n = to_polls(s, count, p);
	ready = n < 0 ? n : wait_for_any(p, (size_t)n, deadline);
	if (ready < 0)
		return ready;
	clear(s, count);
	return from_polls(s, p, n);
}

static struct sets sets_of(const long *a)
{
	return (struct sets){(fd_set *)a[1], (fd_set *)a[2], (fd_set *)a[3]};
}

// The time is left as it was, as POSIX allows, and as all but Linux do.
long call_select(const long *a)
{
	const struct sets s = sets_of(a);
	const struct timeval *t = (const struct timeval *)a[4];
	struct timespec time;

	if (!t)
		return select_until((int)a[0], &s, WAIT_FOREVER);
	if (t->tv_sec < 0 || t->tv_usec < 0 || t->tv_usec >= 1000000)
		return -EINVAL;
	time = (struct timespec){.tv_sec = t->tv_sec, .tv_nsec = t->tv_usec * 1000};
	return select_until((int)a[0], &s, deadline_of(&time));
}

static long select_until_time(const long *a)
{
	const struct sets s = sets_of(a);
	const struct timespec *t = (const struct timespec *)a[4];

	return is_time(t) ? select_until((int)a[0], &s, deadline_of(t)) : -EINVAL;
}

// The last argument is two: the mask and its size.
long call_pselect6(const long *a)
{
	const uint64_t *const *mask = (const uint64_t *const *)a[5];

	return poll_masked(mask ? *mask : NULL, select_until_time, a);
}
