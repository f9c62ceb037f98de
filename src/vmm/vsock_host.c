// SPDX-License-Identifier: MIT
// The host's side: a unix socket, Firecracker's greeting (docs/vsock.md there), and the sockets that stand for the
// host's ports.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/unit.h"
#include "vmm/vsock_parts.h"

#define BACKLOG    128
#define FIRST_PORT (1u << 30) // of the host's, for those who connect from there

int vsock_listen(struct vsock *v, const char *path, struct err **e)
{
	v->address = (struct sockaddr_un){.sun_family = AF_UNIX};
	if (!*path || strlen(path) >= sizeof(v->address.sun_path))
		return err_set(e, "cannot listen at %s: the path is too long", path);
	memcpy(v->address.sun_path, path, strlen(path));
	v->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (v->listener < 0 || bind(v->listener, (const struct sockaddr *)&v->address, sizeof(v->address)))
		return err_sys(e, "cannot listen at %s", path);
	v->is_bound = true;
	return listen(v->listener, BACKLOG) ? err_sys(e, "cannot listen at %s", path) : 0;
}

void vsock_admit(struct vsock *v)
{
	for (;;) {
		int fd = accept4(v->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		struct vsock_stream *s;

		if (fd < 0)
			return;
		s = vsock_add(v, fd, VSOCK_GREETED);
		if (s)
			vsock_expect(s);
		else
			virtio_count(&v->device.count.failed, 1);
	}
}

static uint32_t unused_port(struct vsock *v, uint32_t guest_port)
{
	do
		v->last_port = (v->last_port + 1) | FIRST_PORT;
	while (vsock_find(v, v->last_port, guest_port));
	return v->last_port;
}

static void ask_guest(struct vsock_stream *s, uint32_t guest_port)
{
	vsock_enter(s, unused_port(s->vsock, guest_port), guest_port);
	s->state = VSOCK_REQUESTED;
	s->is_readable = true;
	vsock_want(s, VSOCK_REQUEST);
	vsock_expect(s);
}

// Two words with white space around, a CR for instance; what stands behind them does not matter (read_local_stream_port
// of Firecracker).
static bool read_port(char *line, uint32_t *port)
{
	static const char white[] = " \t\r\v\f";
	char *rest, *word = strtok_r(line, white, &rest), *number = word ? strtok_r(NULL, white, &rest) : NULL;
	uint64_t n;

	if (!number || strcasecmp(word, "CONNECT") != 0 || !unit_number(number, UINT32_MAX, &n))
		return false;
	*port = (uint32_t)n;
	return true;
}

// Only the line is taken from the socket: what comes behind it is for the guest.
void vsock_read_greeting(struct vsock_stream *s)
{
	char line[VSOCK_GREETING + 1];
	ssize_t n = recv(s->fd, line, VSOCK_GREETING, MSG_PEEK);
	char *end = n > 0 ? memchr(line, '\n', (size_t)n) : NULL;
	uint32_t port;

	if (!end && ((n < 0 && errno == EAGAIN) || (n > 0 && n < VSOCK_GREETING)))
		return;
	if (!end || recv(s->fd, line, (size_t)(end - line) + 1, 0) != end - line + 1) {
		vsock_remove(s);
		return;
	}
	*end = '\0';
	if (read_port(line, &port))
		ask_guest(s, port);
	else
		vsock_remove(s);
}

bool vsock_confirm(struct vsock_stream *s)
{
	char line[32];
	int n = snprintf(line, sizeof(line), "OK %u\n", s->host_port);

	return send(s->fd, line, (size_t)n, MSG_NOSIGNAL) == n;
}

int vsock_dial(const struct vsock *v, uint32_t port)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int n = snprintf(a.sun_path, sizeof(a.sun_path), "%s_%u", v->address.sun_path, port);

	if (fd < 0 || n < 0 || (size_t)n >= sizeof(a.sun_path) || connect(fd, (struct sockaddr *)&a, sizeof(a)))
		return -1;
	return steal_fd(&fd);
}
