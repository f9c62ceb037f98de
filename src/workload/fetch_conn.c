// SPDX-License-Identifier: MIT
#include "workload/fetch_conn.h"
#include "workload/say.h"
#include "workload/stopwatch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int fetch_resolve(const struct url *u, struct sockaddr_in *out)
{
	struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
	struct sockaddr_in first;
	int rc;

	*out = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(u->port)};
	if (inet_pton(AF_INET, u->host, &out->sin_addr) == 1)
		return 0;
	rc = getaddrinfo(u->host, NULL, &hints, &found);
	if (rc != 0) {
		complain("cannot find the address of ", u->host);
		return -1;
	}
	memcpy(&first, found->ai_addr, sizeof(first));
	out->sin_addr = first.sin_addr;
	freeaddrinfo(found);
	return 0;
}

// Waits until the socket is ready for it. 0, or −1 and errno.
static int await(int fd, short events, uint64_t deadline)
{
	struct pollfd p = {.fd = fd, .events = events};

	for (;;) {
		uint64_t now = stopwatch_ns(),
			 ms = now < deadline ? (deadline - now + STOPWATCH_MS - 1) / STOPWATCH_MS : 0;
		int n = poll(&p, 1, ms > INT_MAX ? INT_MAX : (int)ms);

		if (n > 0)
			return 0;
		if (n == 0 && stopwatch_ns() >= deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (n < 0 && errno != EINTR)
			return -1;
	}
}

static int finish_connect(int fd, uint64_t deadline)
{
	int error;
	socklen_t length = sizeof(error);

	if (await(fd, POLLOUT, deadline) < 0 || getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) < 0)
		return -1;
	errno = error;
	return error ? -1 : 0;
}

int fetch_connect(const struct sockaddr_in *to, uint64_t deadline)
{
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), reason;

	if (fd < 0)
		return -1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)); // without it all is right, if slower
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) == 0 ||
		(errno == EINPROGRESS && finish_connect(fd, deadline) == 0))
		return fd;
	reason = errno;
	close(fd);
	errno = reason;
	return -1;
}

int fetch_send(int fd, const char *data, size_t length, uint64_t deadline)
{
	while (length) {
		ssize_t n = send(fd, data, length, MSG_NOSIGNAL);

		if (n < 0 && errno == EAGAIN) {
			if (await(fd, POLLOUT, deadline) < 0)
				return -1;
		} else if (n < 0 && errno != EINTR) {
			return -1;
		} else if (n > 0) {
			data += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

// The clock is looked at even where bytes are always there: a peer that never ends is bounded too.
ssize_t fetch_receive(int fd, char *data, size_t size, uint64_t deadline)
{
	for (;;) {
		ssize_t n;

		if (stopwatch_ns() >= deadline) {
			errno = ETIMEDOUT;
			return -1;
		}
		n = recv(fd, data, size, 0);
		if (n >= 0)
			return n;
		if (errno == EAGAIN) {
			if (await(fd, POLLIN, deadline) < 0)
				return -1;
		} else if (errno != EINTR) {
			return -1;
		}
	}
}
