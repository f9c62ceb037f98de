// SPDX-License-Identifier: MIT
// The system calls of sockets. A pointer of the program is as good as the program: there is no one else it could hurt.
#include "libos/call.h"
#include "libos/net_link.h"
#include "libos/net_option.h"
#include "libos/net_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

// An address to go to, of a length that the program says. 0 or −errno.
static long read_address(const void *from, size_t length, struct sockaddr_in *out)
{
	if (length < sizeof(out->sin_family))
		return -EINVAL;
	memset(out, 0, sizeof(*out));
	memcpy(out, from, length < sizeof(*out) ? length : sizeof(*out));
	if (out->sin_family == AF_UNSPEC)
		return 0;
	if (out->sin_family != AF_INET)
		return -EAFNOSUPPORT;
	return length < sizeof(*out) ? -EINVAL : 0;
}

// As much of an address as there is room for; the room becomes its length.
static void write_address(const struct sockaddr_in *a, void *to, socklen_t *length)
{
	if (!to || !length)
		return;
	memcpy(to, a, *length < sizeof(*a) ? *length : sizeof(*a));
	*length = sizeof(*a);
}

long call_socket(const long *a)
{
	const int flags = (int)a[1] & (SOCK_NONBLOCK | SOCK_CLOEXEC), type = (int)a[1] & ~flags, protocol = (int)a[2];
	struct socket *s;

	if (a[0] != AF_INET || !net_link())
		return -EAFNOSUPPORT;
	if (type == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP))
		s = net_tcp_make(flags);
	else if (type == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP))
		s = net_udp_make(flags);
	else
		return type == SOCK_STREAM || type == SOCK_DGRAM ? -EPROTONOSUPPORT : -ESOCKTNOSUPPORT;
	return s ? fd_install(&s->file, flags & SOCK_CLOEXEC, 0) : -ENOBUFS;
}

long call_bind(const long *a)
{
	struct sockaddr_in address;
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	if (!s || (r = read_address((const void *)a[1], (size_t)a[2], &address)) < 0)
		return r;
	return address.sin_family == AF_INET ? s->ops->bind(s, &address) : -EAFNOSUPPORT;
}

long call_listen(const long *a)
{
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	return !s ? r : s->ops->listen ? s->ops->listen(s, (int)a[1]) : -EOPNOTSUPP;
}

// Holds the listener: another thread may close it while this one waits.
static long accept_when_there(struct socket *s, struct socket **new)
{
	long r;

	file_hold(&s->file);
	while ((r = s->ops->accept(s, new)) == -EAGAIN && (r = socket_wait(s, POLLIN, 0)) == 0)
		;
	file_drop(&s->file);
	return r;
}

long call_accept4(const long *a)
{
	const int flags = (int)a[3];
	struct sockaddr_in from;
	struct socket *new;
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	if (!s)
		return r;
	if (!s->ops->accept || flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC))
		return s->ops->accept ? -EINVAL : -EOPNOTSUPP;
	r = accept_when_there(s, &new);
	if (r < 0)
		return r;
	if (flags & SOCK_NONBLOCK)
		new->file.flags |= O_NONBLOCK;
	if (new->ops->peer(new, &from) == 0)
		write_address(&from, (void *)a[1], (socklen_t *)a[2]);
	return fd_install(&new->file, flags & SOCK_CLOEXEC, 0);
}

long call_accept(const long *a)
{
	const long with_flags[] = {a[0], a[1], a[2], 0};

	return call_accept4(with_flags);
}

static long finish_connect(struct socket *s)
{
	long r;

	file_hold(&s->file);
	r = socket_wait(s, POLLOUT, 0);
	r = r == 0 ? -socket_take_error(s) : r == -EAGAIN ? -EINPROGRESS : r;
	file_drop(&s->file);
	return r;
}

long call_connect(const long *a)
{
	struct sockaddr_in address;
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	if (!s || (r = read_address((const void *)a[1], (size_t)a[2], &address)) < 0)
		return r;
	if (address.sin_family == AF_UNSPEC && s->type == SOCK_STREAM)
		return -EAFNOSUPPORT;
	r = s->ops->connect(s, &address);
	// Whoever waits may also join an attempt that is under way; so a call that is made again does.
	return r == -EINPROGRESS || (r == -EALREADY && !(s->file.flags & O_NONBLOCK)) ? finish_connect(s) : r;
}

long call_shutdown(const long *a)
{
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	return s ? s->ops->shutdown(s, (int)a[1]) : r;
}

long call_getsockname(const long *a)
{
	struct sockaddr_in address;
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	if (!s || (r = s->ops->local(s, &address)) < 0)
		return r;
	write_address(&address, (void *)a[1], (socklen_t *)a[2]);
	return 0;
}

long call_getpeername(const long *a)
{
	struct sockaddr_in address;
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	if (!s || (r = s->ops->peer(s, &address)) < 0)
		return r;
	write_address(&address, (void *)a[1], (socklen_t *)a[2]);
	return 0;
}

long call_setsockopt(const long *a)
{
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	return s ? socket_set_option(s, (int)a[1], (int)a[2], (const void *)a[3], (size_t)a[4]) : r;
}

long call_getsockopt(const long *a)
{
	long r;
	struct socket *s = socket_of((int)a[0], &r);

	return s ? socket_get_option(s, (int)a[1], (int)a[2], (void *)a[3], (socklen_t *)a[4]) : r;
}
