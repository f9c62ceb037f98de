// SPDX-License-Identifier: MIT
#include "runtime/report.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"

#define MESSAGE_MAX 1024

int report_open(int pair[2], struct err **e)
{
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair))
		return err_sys(e, "cannot make a pair of sockets");
	return 0;
}

void report_send(int fd, enum report_kind kind, const char *text)
{
	char message[MESSAGE_MAX];
	int n = snprintf(message, sizeof(message), "%c%s", kind, text ? text : "");

	if (n >= (int)sizeof(message))
		n = sizeof(message) - 1;
	send(fd, message, (size_t)n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

int report_expect(int fd, enum report_kind kind, uint64_t deadline, struct err **e)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char message[MESSAGE_MAX + 1];
	ssize_t n;
	int r;

	do
		r = poll(&p, 1, clock_ms_left(deadline));
	while (r < 0 && errno == EINTR);
	if (r == 0)
		return err_kind_set(e, ERR_TIMEOUT, "the shim is not ready at its deadline");
	n = recv(fd, message, MESSAGE_MAX, MSG_DONTWAIT);
	if (n <= 0)
		return err_set(e, "the shim has ended without a word");
	message[n] = '\0';
	if (message[0] == REPORT_FAIL)
		return err_set(e, "%s", message + 1);
	return message[0] == (char)kind ? 0 : err_set(e, "the shim said '%c' out of turn", message[0]);
}
