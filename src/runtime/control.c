// SPDX-License-Identifier: MIT
#include "runtime/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/protocol.h"

#define SOCKET_NAME "shim.sock"
#define BACKLOG     64

// Makes an address out of the folder's descriptor.
static int open_folder(const struct state *s, struct sockaddr_un *address, struct err **e)
{
	int dir = open(s->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0)
		return err_sys(e, "cannot open %s", s->dir);
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d/" SOCKET_NAME, dir);
	return dir;
}

int control_listen(const struct state *s, struct err **e)
{
	struct sockaddr_un address;
	CLEANUP_FD int dir = open_folder(s, &address, e);
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (dir < 0)
		return -1;
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, BACKLOG))
		return err_sys(e, "cannot make %s/" SOCKET_NAME, s->dir);
	return steal_fd(&fd);
}

int control_connect(const struct state *s, struct err **e)
{
	struct sockaddr_un address;
	CLEANUP_FD int dir = open_folder(s, &address, e);
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int flags;

	if (dir < 0)
		return -1;
	if (fd < 0)
		return err_sys(e, "cannot make a socket");
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		return err_set(e, "container not running");
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK))
		return err_sys(e, "cannot set up a socket");
	return steal_fd(&fd);
}

struct answer {
	bool has_come;
	struct buf *reply;
};

static int on_frame(void *context, const struct frame *f, struct err **e)
{
	struct answer *a = context;

	a->has_come = true;
	if (f->type == AGENT_FAIL)
		return protocol_refusal(f, e);
	if (f->type != AGENT_OK)
		return err_set(e, "the shim answered with a frame of type %u", f->type);
	if (a->reply)
		buf_add(a->reply, f->body, f->len);
	return 0;
}

int control_ask(const struct state *s, uint16_t type, const void *body, uint32_t len, uint64_t deadline,
	struct buf *reply, struct err **e)
{
	struct answer answer = {.reply = reply};
	CLEANUP_FD int fd = control_connect(s, e);
	CLEANUP(frame_free)
	struct frame_stream stream = {
		.fd = fd, .name = "the shim", .limit = protocol_from_shim, .frame = on_frame, .context = &answer};
	struct pollfd p = {.fd = fd};
	int r = 0;

	if (fd < 0)
		return -1;
	frame_put(&stream, type, 1, 1, body, len);
	while (!answer.has_come) {
		if (frame_flush(&stream, e))
			return -1;
		p.events = (short)(POLLIN | (frame_waiting(&stream) ? POLLOUT : 0));
		if (poll(&p, 1, clock_ms_left(deadline)) == 0)
			return err_kind_set(e, ERR_TIMEOUT, "the shim of %s does not answer", s->id);
		r = p.revents & ~POLLOUT ? frame_read(&stream, e) : 0;
		if (r < 0)
			return -1;
		if (r && !answer.has_come)
			return err_set(e, "container not running");
	}
	return 0;
}
