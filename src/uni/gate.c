// SPDX-License-Identifier: MIT
#include "uni/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"

#define NAME "start.sock"

// Makes an address out of the folder's descriptor, since paths may be longer than addresses.
static int open_folder(const struct state *s, struct sockaddr_un *address, struct err **e)
{
	int dir = open(s->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return err_sys(e, "cannot open %s", s->dir);
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/" NAME, dir);
	return dir;
}

int gate_make(const struct state *s, struct err **e)
{
	struct sockaddr_un address;
	CLEANUP_FD int dir = open_folder(s, &address, e);
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (dir < 0)
		return -1;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 1))
		return err_sys(e, "cannot make %s/" NAME, s->dir);
	return steal_fd(&fd);
}

int gate_wait(int gate, struct err **e)
{
	int fd;

	do
		fd = accept4(gate, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	return fd < 0 ? err_sys(e, "cannot wait for the start") : fd;
}

int gate_open(const struct state *s, uint64_t deadline, struct err **e)
{
	struct sockaddr_un address;
	CLEANUP_FD int dir = open_folder(s, &address, e);
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char text[1024];
	ssize_t n;

	if (dir < 0)
		return -1;
	if (fd < 0)
		return err_sys(e, "cannot make a socket");
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return err_set(e, "cannot start a container that does not wait for it");
	do
		n = poll(&p, 1, clock_ms_left(deadline));
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return err_kind_set(e, ERR_TIMEOUT, "the unikernel does not start");
	n = recv(fd, text, sizeof(text) - 1, 0);
	if (n <= 0)
		return 0;
	text[n] = '\0';
	return err_set(e, "%s", text);
}
