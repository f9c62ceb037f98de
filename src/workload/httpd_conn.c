// SPDX-License-Identifier: MIT
#include "workload/httpd_conn.h"
#include "workload/httpd_send.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const int turns_max = 64; // requests of one connection before others have their turn

void conn_begin(struct conn *c, int fd)
{
	c->fd = fd;
	c->may_have_input = true;
	c->peer_is_done = c->closes = c->has_more = c->drains = false;
	c->exchanges = 0;
	c->out.head_length = c->out.body_length = c->sent = 0;
	c->out.file = -1;
	c->in_start = c->in_end = 0;
}

void conn_end(struct conn *c)
{
	if (c->out.file >= 0)
		close(c->out.file);
	c->out.file = -1;
}

static size_t unsent(const struct conn *c)
{
	return c->out.head_length + c->out.body_length - c->sent;
}

// A short read means that the socket is empty now; epoll tells when it no longer is. Only the end of the stream, which
// it may have told already, must be looked for.
static enum io fill(struct conn *c)
{
	size_t room;
	ssize_t n;

	if (c->in_start) {
		memmove(c->in, c->in + c->in_start, c->in_end - c->in_start);
		c->in_end -= c->in_start;
		c->in_start = 0;
	}
	if (!c->may_have_input)
		return IO_BLOCKED;
	room = sizeof(c->in) - c->in_end;
	do
		n = recv(c->fd, c->in + c->in_end, room, 0);
	while (n < 0 && errno == EINTR);
	if (n < 0 && errno == EAGAIN) {
		c->may_have_input = false;
		return IO_BLOCKED;
	}
	if (n <= 0)
		return IO_FAILED;
	c->in_end += (size_t)n;
	if ((size_t)n < room && !c->peer_is_done)
		c->may_have_input = false;
	return IO_DONE;
}

static void answer(struct conn *c, const struct http_request *r, const struct site *s, const char *date)
{
	http_answer(s, r, date, &c->out);
	c->sent = 0;
	c->closes = !r->keeps_alive;
	c->has_more = r->has_more;
	c->in_start += r->head_length;
	c->exchanges++;
}

// Takes the next request from what was read; reads more if that is not a whole one.
static enum io take_request(struct conn *c, const struct site *s, const char *date)
{
	struct http_request r;

	for (;;) {
		enum io io;

		if (c->in_start < c->in_end &&
			http_request_read(c->in + c->in_start, c->in_end - c->in_start, &r) != HTTP_INCOMPLETE) {
			answer(c, &r, s, date);
			return IO_DONE;
		}
		io = fill(c);
		if (io != IO_DONE)
			return io;
	}
}

// Closing a socket with bytes unread resets the connection, and the peer may lose our answer with it. So where the peer
// may still be sending, say that we are done and read on until it is, or its time is up.
static enum conn_next close_gently(struct conn *c)
{
	if (!c->drains) {
		if (!c->has_more && c->in_start == c->in_end && !c->may_have_input)
			return CONN_OVER;
		shutdown(c->fd, SHUT_WR);
		c->drains = true;
	}
	for (int turn = 0; turn < turns_max; turn++) {
		c->in_start = c->in_end = 0;
		switch (fill(c)) {
		case IO_DONE:
			break;
		case IO_FAILED:
			return CONN_OVER;
		default:
			return CONN_WAITS;
		}
	}
	return CONN_AGAIN;
}

static enum conn_next next_after(enum io io)
{
	return io == IO_BLOCKED ? CONN_WAITS : io == IO_GOES_ON ? CONN_AGAIN : CONN_OVER;
}

static void finish_answer(struct conn *c)
{
	conn_end(c);
	c->out.head_length = c->out.body_length = c->sent = 0;
	c->exchanges++;
}

// Each MiB that the peer takes of a large answer gives it more time.
static enum io send_answer(struct conn *c)
{
	size_t before = c->sent;
	enum io io = httpd_send(c->fd, &c->out, &c->sent);

	if (c->sent >> 20 != before >> 20)
		c->exchanges++;
	return io;
}

enum conn_next conn_advance(struct conn *c, const struct site *s, const char *date)
{
	for (int turn = 0; turn < turns_max; turn++) {
		enum io io = send_answer(c);

		if (io != IO_DONE)
			return next_after(io);
		if (c->out.head_length)
			finish_answer(c);
		if (c->closes)
			return close_gently(c);
		io = take_request(c, s, date);
		if (io != IO_DONE)
			return next_after(io);
	}
	return CONN_AGAIN;
}

void conn_expire(struct conn *c, const struct site *s, const char *date)
{
	static const struct http_request too_late = {.status = 408};

	if (unsent(c) || c->closes || c->in_start == c->in_end)
		return;
	http_answer(s, &too_late, date, &c->out);
	c->sent = 0;
	httpd_send(c->fd, &c->out, &c->sent); // what it does not take now, it does not get
}
