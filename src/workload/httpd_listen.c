// SPDX-License-Identifier: MIT
#include "workload/httpd_listen.h"
#include "workload/line.h"
#include "workload/say.h"
#include "workload/workload.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const int backlog = 4096; // the kernel lowers it to net.core.somaxconn

// Accepted sockets inherit TCP_NODELAY: an answer is one write, so nothing is gained by waiting for more.
static int bind_one(const struct sockaddr_in *address, bool shares_port)
{
	const int on = 1, seconds = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	// A connection is told of when its request is there: one wake-up instead of two. Who sends nothing is told of
	// after this time. Not every network stack can do it.
	(void)setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof(seconds));
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		(!shares_port || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == 0) &&
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
		bind(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 && listen(fd, backlog) == 0)
		return fd;
	close(fd);
	return -1;
}

static int fail(const char *address, uint16_t port)
{
	struct line where = {.length = 0};

	line_text(&where, address);
	line_text(&where, ":");
	line_number(&where, port);
	where.text[where.length] = 0;
	complain_errno("cannot listen on ", where.text);
	return WORKLOAD_FAILED;
}

// Sockets that share a port would also share it with another server of ours that is running already, and each would get
// some of the requests. So the first look is without sharing.
static int probe(struct sockaddr_in *to)
{
	socklen_t length = sizeof(*to);
	int fd = bind_one(to, false), rc;

	if (fd < 0)
		return -1;
	rc = getsockname(fd, (struct sockaddr *)to, &length);
	close(fd);
	return rc;
}

static int open_all(const struct sockaddr_in *to, int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		fds[i] = bind_one(to, count > 1);
		if (fds[i] >= 0)
			continue;
		while (i-- > 0)
			close(fds[i]);
		return -1;
	}
	return 0;
}

int httpd_listen(const char *address, uint16_t *port, int *fds, size_t count)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(*port)};

	if (inet_pton(AF_INET, address, &to.sin_addr) != 1) {
		complain("address takes an IPv4 address such as 0.0.0.0 or 127.0.0.1, not ", address);
		return WORKLOAD_USAGE;
	}
	if (probe(&to) < 0 || open_all(&to, fds, count) < 0)
		return fail(address, *port);
	*port = ntohs(to.sin_port);
	return WORKLOAD_OK;
}
