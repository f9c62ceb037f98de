// SPDX-License-Identifier: MIT
// The system calls that send and receive.
#include "libos/call.h"
#include "libos/net_socket.h"
#include "libos/signal.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>

// Where the bytes that are left of a message begin.
struct rest {
	const struct iovec *parts;
	size_t count;
	size_t done; // bytes of all
};

// The rest in `parts`, for which there is room, without those that are empty. How many.
static size_t cut(const struct rest *r, struct iovec *parts)
{
	size_t skip = r->done, n = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct iovec *v = &r->parts[i];

		if (skip >= v->iov_len) {
			skip -= v->iov_len;
			continue;
		}
		parts[n].iov_base = (char *)v->iov_base + skip;
		parts[n++].iov_len = v->iov_len - skip;
		skip = 0;
	}
	return n;
}

static size_t total(const struct iovec *v, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += v[i].iov_len;
	return sum;
}

// A stream that may wait takes all.
static long send_all(struct socket *s, struct message *m)
{
	struct rest rest = {.parts = m->parts, .count = m->count};
	struct iovec parts[m->count ? m->count : 1];
	const size_t length = total(m->parts, m->count);
	struct message now = *m;
	long r;

	now.parts = parts;
	do {
		now.count = cut(&rest, parts);
		r = s->ops->send(s, &now);
		if (r > 0)
			rest.done += (size_t)r;
		else if (r == -EAGAIN)
			r = socket_wait(s, POLLOUT, m->flags);
	} while (r >= 0 && rest.done < length && s->type == SOCK_STREAM);
	return rest.done ? (long)rest.done : r;
}

static long receive_some(struct socket *s, struct message *m)
{
	struct rest rest = {.parts = m->parts, .count = m->count};
	struct iovec parts[m->count ? m->count : 1];
	const bool wants_all = m->flags & MSG_WAITALL && s->type == SOCK_STREAM && !(m->flags & MSG_PEEK);
	const size_t length = total(m->parts, m->count);
	long r;

	m->parts = parts;
	for (;;) {
		m->count = cut(&rest, parts);
		r = s->ops->receive(s, m);
		if (r > 0)
			rest.done += (size_t)r;
		if (r == 0 || (r > 0 && (!wants_all || rest.done == length)))
			break;
		if (r < 0 && (r != -EAGAIN || (rest.done && !wants_all)))
			break;
		if (r < 0 && (r = socket_wait(s, POLLIN, m->flags)) < 0)
			break;
	}
	return rest.done ? (long)rest.done : r;
}

static long read_peer(struct message *m, const void *name, size_t length)
{
	m->peer.sin_family = AF_UNSPEC;
	if (!name || length < sizeof(m->peer))
		return name && length ? -EINVAL : 0;
	memcpy(&m->peer, name, sizeof(m->peer));
	return m->peer.sin_family == AF_INET || m->peer.sin_family == AF_UNSPEC ? 0 : -EAFNOSUPPORT;
}

static socklen_t write_peer(const struct message *m, void *name, socklen_t room)
{
	if (!name || m->peer.sin_family == AF_UNSPEC)
		return 0;
	memcpy(name, &m->peer, room < sizeof(m->peer) ? room : sizeof(m->peer));
	return sizeof(m->peer);
}

// Bytes out of band are unknown here.
static long send_message(int fd, const struct msghdr *h, int flags)
{
	struct message m = {.parts = h->msg_iov, .count = (size_t)h->msg_iovlen, .flags = flags};
	long r;
	struct socket *s = socket_of(fd, &r);

	if (!s || (r = read_peer(&m, h->msg_name, h->msg_namelen)) < 0)
		return r;
	if (flags & MSG_OOB || m.count > FILE_BATCH)
		return flags & MSG_OOB ? -EOPNOTSUPP : -EMSGSIZE;
	file_hold(&s->file); // another thread may close it while this one waits
	r = send_all(s, &m);
	file_drop(&s->file);
	if (r == -EPIPE && !(flags & MSG_NOSIGNAL))
		signal_raise(SIGPIPE);
	return r;
}

static long receive_message(int fd, struct msghdr *h, int flags)
{
	struct message m = {.parts = h->msg_iov, .count = (size_t)h->msg_iovlen, .flags = flags};
	long r;
	struct socket *s = socket_of(fd, &r);

	if (!s)
		return r;
	if (flags & MSG_OOB || m.count > FILE_BATCH)
		return flags & MSG_OOB ? -EINVAL : -EMSGSIZE;
	file_hold(&s->file);
	r = receive_some(s, &m);
	file_drop(&s->file);
	if (r < 0)
		return r;
	h->msg_namelen = write_peer(&m, h->msg_name, h->msg_namelen);
	h->msg_controllen = 0;
	h->msg_flags = m.full > (size_t)r ? MSG_TRUNC : 0;
	return flags & MSG_TRUNC && m.full > (size_t)r ? (long)m.full : r;
}

long call_sendto(const long *a)
{
	struct iovec v = {(void *)a[1], (size_t)a[2]};
	const struct msghdr h = {
		.msg_name = (void *)a[4], .msg_namelen = a[4] ? (socklen_t)a[5] : 0, .msg_iov = &v, .msg_iovlen = 1};

	return send_message((int)a[0], &h, (int)a[3]);
}

long call_recvfrom(const long *a)
{
	socklen_t *room = (socklen_t *)a[5];
	struct iovec v = {(void *)a[1], (size_t)a[2]};
	struct msghdr h = {
		.msg_name = (void *)a[4], .msg_namelen = a[4] && room ? *room : 0, .msg_iov = &v, .msg_iovlen = 1};
	long r = receive_message((int)a[0], &h, (int)a[3]);

	if (r >= 0 && a[4] && room)
		*room = h.msg_namelen;
	return r;
}

long call_sendmsg(const long *a)
{
	return send_message((int)a[0], (const struct msghdr *)a[1], (int)a[2]);
}

long call_recvmsg(const long *a)
{
	return receive_message((int)a[0], (struct msghdr *)a[1], (int)a[2]);
}

long call_sendmmsg(const long *a)
{
	struct mmsghdr *all = (struct mmsghdr *)a[1];
	long r = 0, n = 0;

	for (; n < a[2] && n < FILE_BATCH; n++) {
		r = send_message((int)a[0], &all[n].msg_hdr, (int)a[3]);
		if (r < 0)
			break;
		all[n].msg_len = (unsigned)r;
	}
	return n ? n : r;
}

// Waits for the first, and takes what else is there. The timeout of recvmmsg(2) is looked at by no one: it does not end
// a wait on Linux either.
long call_recvmmsg(const long *a)
{
	struct mmsghdr *all = (struct mmsghdr *)a[1];
	long r = 0, n = 0;

	for (; n < a[2] && n < FILE_BATCH; n++) {
		r = receive_message((int)a[0], &all[n].msg_hdr, (int)a[3] | (n ? MSG_DONTWAIT : 0));
		if (r < 0)
			break;
		all[n].msg_len = (unsigned)r;
	}
	return n ? n : r;
}
