// SPDX-License-Identifier: MIT
// What a stream does with its socket on the host.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "vmm/iov.h"
#include "vmm/vsock_parts.h"

// The guest may send again what it had no credit for. Half a window is worth a packet.
static void forwarded(struct vsock_stream *s, uint32_t len)
{
	s->forwarded += len;
	if (s->forwarded - s->told >= VSOCK_WINDOW / 2)
		vsock_want(s, VSOCK_CREDIT_UPDATE);
}

// Bytes that the socket takes now. To a socket that has hung up, all go: nobody will ever read them.
static uint32_t write_some(struct vsock_stream *s, struct iovec *at, unsigned count, uint32_t len)
{
	struct msghdr m = {.msg_iov = at, .msg_iovlen = (__typeof__(m.msg_iovlen))count};
	ssize_t n;

	do
		n = sendmsg(s->fd, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return (uint32_t)n;
	return errno == EAGAIN ? 0 : len;
}

static bool keep(struct vsock_stream *s, const struct iovec *at, unsigned count, uint32_t offset, uint32_t len)
{
	uint32_t end = (s->kept_first + s->kept_len) % VSOCK_WINDOW;
	uint32_t part = len < VSOCK_WINDOW - end ? len : VSOCK_WINDOW - end;

	if (!s->kept)
		s->kept = malloc(VSOCK_WINDOW);
	if (!s->kept)
		return false;
	iov_get(at, count, offset, s->kept + end, part);
	iov_get(at, count, offset + part, s->kept, len - part);
	s->kept_len += len;
	return true;
}

bool vsock_put(struct vsock_stream *s, const struct iovec *at, unsigned count, uint32_t offset, uint32_t len)
{
	struct iovec part[VIRTQUEUE_SIZE];
	uint32_t taken = 0;

	if (len > VSOCK_WINDOW - (s->received - s->forwarded))
		return false;
	s->received += len;
	if (!s->kept_len)
		taken = write_some(s, part, iov_slice(at, count, offset, len, part), len);
	forwarded(s, taken);
	return taken == len || keep(s, at, count, offset + taken, len - taken);
}

static void flush(struct vsock_stream *s)
{
	uint32_t to_end = VSOCK_WINDOW - s->kept_first, first = s->kept_len < to_end ? s->kept_len : to_end;
	struct iovec at[2] = {{s->kept + s->kept_first, first}, {s->kept, s->kept_len - first}};
	uint32_t n = write_some(s, at, 2, s->kept_len);

	s->kept_first = (s->kept_first + n) % VSOCK_WINDOW;
	s->kept_len -= n;
	forwarded(s, n);
	vsock_end_sending(s);
}

void vsock_end_sending(struct vsock_stream *s)
{
	if (s->kept_len || !s->guest_sends_none)
		return;
	if (s->guest_takes_none)
		vsock_kill(s);
	else
		shutdown(s->fd, SHUT_WR);
}

void vsock_end_receiving(struct vsock_stream *s)
{
	if (s->state == VSOCK_OPEN && s->guest_takes_none && s->has_hung_up && !s->has_told_end)
		vsock_tell_end(s);
}

void vsock_tell_end(struct vsock_stream *s)
{
	s->is_readable = false;
	s->has_told_end = true;
	vsock_want(s, VSOCK_SHUTDOWN);
	if (!s->has_hung_up)
		return;
	s->state = VSOCK_ENDING;
	vsock_expect(s);
}

static void look_for_end(struct vsock_stream *s, uint32_t events)
{
	bool has_hung_up = events & (EPOLLHUP | EPOLLERR);

	if (events & EPOLLRDHUP)
		s->has_ended = true;
	if (!has_hung_up || s->has_hung_up)
		return;
	s->has_hung_up = true;
	// Its end was told when it only stopped sending.
	if (s->has_told_end)
		vsock_tell_end(s);
}

void vsock_socket_is_ready(struct vsock_stream *s, uint32_t events)
{
	look_for_end(s, events);
	if (s->state == VSOCK_GREETED) {
		vsock_read_greeting(s);
		return;
	}
	if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP) && !s->has_told_end) {
		s->is_readable = true;
		vsock_is_ready(s);
	}
	vsock_end_receiving(s);
	if (events & EPOLLOUT && s->kept_len)
		flush(s);
}
