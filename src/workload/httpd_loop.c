// SPDX-License-Identifier: MIT
#include "workload/httpd_loop.h"
#include "workload/http_date.h"
#include "workload/say.h"
#include "workload/stopwatch.h"

#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_MAX = 256, ACCEPTS_MAX = 64 };

struct loop {
	const struct httpd *h;
	struct pool pool;
	int epoll;
	uint64_t now;
	time_t date_of;
	char date[HTTP_DATE_LENGTH];
};

static void read_clocks(struct loop *l)
{
	struct timespec t;

	l->now = stopwatch_ns();
	clock_gettime(CLOCK_REALTIME_COARSE, &t);
	if (t.tv_sec != l->date_of)
		http_date_write(l->date, (uint64_t)t.tv_sec);
	l->date_of = t.tv_sec;
}

// Asked for once: epoll tells every change, so no further call is needed while the connection lives. Asking again makes
// it tell the present state again.
static int watch(struct loop *l, int operation, struct conn *c)
{
	struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};

	return epoll_ctl(l->epoll, operation, c->fd, &e);
}

static enum conn_next advance(struct loop *l, struct conn *c)
{
	uint32_t before = c->exchanges;
	enum conn_next next = conn_advance(c, &l->h->site, l->date);

	if (next != CONN_OVER && c->exchanges != before)
		pool_renew(&l->pool, c, l->now);
	return next;
}

static void on_event(struct loop *l, struct conn *c, uint32_t events)
{
	enum conn_next next;

	if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		c->may_have_input = true;
	if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		c->peer_is_done = true;
	next = advance(l, c);
	if (next == CONN_OVER || (next == CONN_AGAIN && watch(l, EPOLL_CTL_MOD, c) < 0))
		pool_close(&l->pool, c);
}

static void expire(struct loop *l, struct conn *c)
{
	conn_expire(c, &l->h->site, l->date);
	pool_close(&l->pool, c);
}

// A client often sends its request right behind its connect, so a look before asking epoll spares most of the asking.
static void on_connection(struct loop *l, int fd)
{
	struct conn *c;

	if (!l->pool.unused)
		pool_close(&l->pool, l->pool.oldest);
	c = pool_take(&l->pool, fd, l->now);
	if (advance(l, c) == CONN_OVER || watch(l, EPOLL_CTL_ADD, c) < 0)
		pool_close(&l->pool, c);
}

// The system has no file left. A connection of ours makes room; without any, all we can do is to let time pass.
static void on_no_file(struct loop *l)
{
	const struct timespec moment = {.tv_nsec = 10 * STOPWATCH_MS};

	if (l->pool.oldest)
		pool_close(&l->pool, l->pool.oldest);
	else
		nanosleep(&moment, NULL);
}

static void on_listener(struct loop *l)
{
	for (int i = 0; i < ACCEPTS_MAX; i++) {
		int fd = accept4(l->h->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			on_connection(l, fd);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			on_no_file(l);
		// Else nobody waits, or who did has gone; epoll tells of the next.
		return;
	}
}

static int ms_to_wait(const struct loop *l)
{
	uint64_t end, ms;

	if (!l->pool.oldest)
		return -1;
	end = l->pool.oldest->since + l->h->idle;
	ms = end > l->now ? (end - l->now + STOPWATCH_MS - 1) / STOPWATCH_MS : 0;
	return ms > INT_MAX ? INT_MAX : (int)ms;
}

// Connections before the listener: a new connection may take the place of one whose event still waits in this array.
static int turn(struct loop *l)
{
	struct epoll_event events[EVENTS_MAX];
	int has_connections = 0, n = epoll_pwait(l->epoll, events, EVENTS_MAX, ms_to_wait(l), &l->h->unmask);

	if (n < 0 && errno != EINTR) {
		complain_errno("cannot wait for events", "");
		return -1;
	}
	read_clocks(l);
	for (int i = 0; i < n; i++) {
		if (events[i].data.ptr)
			on_event(l, events[i].data.ptr, events[i].events);
		else
			has_connections = 1;
	}
	if (has_connections)
		on_listener(l);
	while (l->pool.oldest && l->now - l->pool.oldest->since >= l->h->idle)
		expire(l, l->pool.oldest);
	return 0;
}

static int begin(struct loop *l)
{
	struct epoll_event e = {.events = EPOLLIN};

	if (pool_make(&l->pool, l->h->count) < 0) {
		complain("no memory for the connections", "");
		return -1;
	}
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0 || epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->h->listener, &e) < 0) {
		complain_errno("cannot watch the listening socket", "");
		return -1;
	}
	read_clocks(l);
	return 0;
}

int httpd_loop(const struct httpd *h)
{
	struct loop l = {.h = h, .epoll = -1, .date_of = -1};
	int rc = begin(&l);

	while (rc == 0 && !httpd_stops)
		rc = turn(&l);
	if (l.epoll >= 0)
		close(l.epoll);
	if (l.pool.all)
		pool_free(&l.pool);
	return rc;
}
