// SPDX-License-Identifier: MIT
#include "libos/net_option.h"
#include "libos/wait.h"

#include <errno.h>
#include <string.h>
#include <sys/time.h>

static const uint64_t second = 1000000000;
static const uint64_t microsecond = 1000;

enum { BUFFER = 256 * 1024 }; // what SO_SNDBUF and SO_RCVBUF are told to be

static long set_timeout(uint64_t *out, const void *value, size_t length)
{
	struct timeval t;

	if (length < sizeof(t))
		return -EINVAL;
	memcpy(&t, value, sizeof(t));
	if (t.tv_usec < 0 || t.tv_usec >= 1000000)
		return -EDOM;
	*out = t.tv_sec < 0 || (t.tv_sec == 0 && t.tv_usec == 0) || t.tv_sec > INT32_MAX
		       ? WAIT_FOREVER
		       : (uint64_t)t.tv_sec * second + (uint64_t)t.tv_usec * microsecond;
	return 0;
}

static struct timeval get_timeout(uint64_t ns)
{
	if (ns == WAIT_FOREVER)
		return (struct timeval){.tv_sec = 0};
	return (struct timeval){.tv_sec = (time_t)(ns / second), .tv_usec = (suseconds_t)(ns % second / microsecond)};
}

static long set_linger(struct socket *s, const void *value, size_t length)
{
	if (length < sizeof(s->linger))
		return -EINVAL;
	memcpy(&s->linger, value, sizeof(s->linger));
	return 0;
}

static long set_of_socket(struct socket *s, int name, int value)
{
	switch (name) {
	case SO_REUSEADDR:
		s->reuses_address = value;
		return 0;
	case SO_BROADCAST:
		s->may_broadcast = value;
		return 0;
	case SO_KEEPALIVE:
		s->keeps_alive = value;
		return s->ops->set ? s->ops->set(s, SOL_SOCKET, name, value) : 0;
	case SO_SNDBUF:
	case SO_RCVBUF:
	case SO_RCVLOWAT:
	case SO_PRIORITY:
	case SO_OOBINLINE:
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

// musl asks for these by the numbers of the 64-bit time that x86-64 always had.
long socket_set_option(struct socket *s, int level, int name, const void *value, size_t length)
{
	int number;

	if (level == SOL_SOCKET && name == SO_RCVTIMEO)
		return set_timeout(&s->receive_timeout, value, length);
	if (level == SOL_SOCKET && name == SO_SNDTIMEO)
		return set_timeout(&s->send_timeout, value, length);
	if (level == SOL_SOCKET && name == SO_LINGER)
		return set_linger(s, value, length);
	if (length < sizeof(number))
		return -EINVAL;
	memcpy(&number, value, sizeof(number));
	if (level == SOL_SOCKET)
		return set_of_socket(s, name, number);
	if (level == IPPROTO_IP && (name == IP_TOS || name == IP_TTL || name == IP_RECVERR || name == IP_MTU_DISCOVER))
		return 0;
	return s->ops->set ? s->ops->set(s, level, name, number) : -ENOPROTOOPT;
}

static long get_of_socket(struct socket *s, int name, int *value)
{
	switch (name) {
	case SO_TYPE:
		*value = s->type;
		return 0;
	case SO_ERROR:
		*value = socket_take_error(s);
		return 0;
	case SO_DOMAIN:
		*value = AF_INET;
		return 0;
	case SO_PROTOCOL:
		*value = s->type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
		return 0;
	case SO_REUSEADDR:
		*value = s->reuses_address;
		return 0;
	case SO_BROADCAST:
		*value = s->may_broadcast;
		return 0;
	case SO_KEEPALIVE:
		*value = s->keeps_alive;
		return 0;
	case SO_SNDBUF:
	case SO_RCVBUF:
		*value = BUFFER;
		return 0;
	default:
		return s->ops->get ? s->ops->get(s, SOL_SOCKET, name, value) : -ENOPROTOOPT;
	}
}

static long answer(const void *from, size_t size, void *value, socklen_t *length)
{
	if (*length > size)
		*length = (socklen_t)size;
	memcpy(value, from, *length);
	return 0;
}

long socket_get_option(struct socket *s, int level, int name, void *value, socklen_t *length)
{
	struct timeval t;
	int number = 0;
	long r;

	if (level == SOL_SOCKET && (name == SO_RCVTIMEO || name == SO_SNDTIMEO)) {
		t = get_timeout(name == SO_RCVTIMEO ? s->receive_timeout : s->send_timeout);
		return answer(&t, sizeof(t), value, length);
	}
	if (level == SOL_SOCKET && name == SO_LINGER)
		return answer(&s->linger, sizeof(s->linger), value, length);
	r = level == SOL_SOCKET ? get_of_socket(s, name, &number)
	    : s->ops->get       ? s->ops->get(s, level, name, &number)
				: -ENOPROTOOPT;
	return r < 0 ? r : answer(&number, sizeof(number), value, length);
}
