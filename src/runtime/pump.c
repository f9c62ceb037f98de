// SPDX-License-Identifier: MIT
#include "runtime/pump.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "abi/agent.h"
#include "base/clock.h"

#define CHUNK 16384
// What a pipe takes without blocking once poll has said that it can be written to (pipe(7)).
#define PIPE_ROOM 4096

// Opens the file behind a descriptor anew, if it is a pipe or a terminal: O_NONBLOCK on the descriptor itself would be
// felt by everybody who shares it. Else returns a copy. *most: see struct pump_out.
static int take(int fd, int flags, size_t *most)
{
	char path[32];
	struct stat st;
	int own = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fstat(fd, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)))
		own = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	*most = own >= 0 ? AGENT_WINDOW : PIPE_ROOM;
	return own >= 0 ? own : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static int leave_stdio(struct err **e)
{
	CLEANUP_FD int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return err_sys(e, "cannot open /dev/null");
	for (int i = 0; i < 3; i++)
		if (dup2(null, i) < 0)
			return err_sys(e, "cannot leave the standard streams");
	return 0;
}

int pump_take_stdio(struct pump *p, struct err **e)
{
	size_t unused;

	p->in = take(STDIN_FILENO, O_RDONLY, &unused);
	for (int i = 0; i < 2; i++)
		p->out[i].fd = take(STDOUT_FILENO + i, O_WRONLY, &p->out[i].most);
	return leave_stdio(e);
}

int pump_take_terminal(struct pump *p, int terminal, struct err **e)
{
	p->in = terminal;
	p->is_terminal = true;
	p->out[0].most = AGENT_WINDOW;
	p->out[0].fd = fcntl(terminal, F_DUPFD_CLOEXEC, 3);
	return p->out[0].fd < 0 ? err_sys(e, "cannot copy the terminal's descriptor") : leave_stdio(e);
}

static size_t held(const struct pump_out *o)
{
	return o->held.len - o->written;
}

void pump_poll(const struct pump *p, struct pollfd fds[PUMP_FDS])
{
	bool can_read = p->process && flow_room(&p->flow, FLOW_IN);

	fds[0] = (struct pollfd){.fd = can_read ? p->in : -1, .events = POLLIN};
	for (int i = 0; i < 2; i++)
		fds[1 + i] = (struct pollfd){.fd = held(&p->out[i]) ? p->out[i].fd : -1, .events = POLLOUT};
}

static void close_fd(int *fd)
{
	scope_close(fd);
	*fd = -1;
}

// The writer in the guest is to learn what it would have learnt from the pipe itself.
static void say_unread(struct pump *p, int i)
{
	uint8_t body[4];

	frame_set_u32(body, i ? FLOW_ERR : FLOW_OUT);
	frame_put(p->to, AGENT_UNREAD, p->process, 0, body, sizeof(body));
}

static void read_input(struct pump *p)
{
	uint32_t room = flow_room(&p->flow, FLOW_IN);
	uint8_t chunk[CHUNK];
	ssize_t n = read(p->in, chunk, room < CHUNK ? room : CHUNK);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	// A terminal whose other side has gone says EIO.
	if (n <= 0) {
		n = 0;
		close_fd(&p->in);
	}
	flow_take(&p->flow, FLOW_IN, (uint32_t)n);
	frame_put(p->to, AGENT_IN, p->process, 0, chunk, (uint32_t)n);
	if (!n && p->is_terminal)
		say_unread(p, 0);
}

// Grants bytes back that were written or will never be.
static void grant(struct pump *p, int i, size_t n)
{
	enum flow_stream stream = i ? FLOW_ERR : FLOW_OUT;

	p->progress_ns = clock_ns();
	flow_grant(&p->flow, stream, (uint32_t)n);
	flow_put(p->to, p->process, stream, (uint32_t)n);
}

static void drop(struct pump *p, int i)
{
	struct pump_out *o = &p->out[i];

	if (held(o))
		grant(p, i, held(o));
	buf_clear(&o->held);
	o->written = 0;
}

static ssize_t put(int fd, const char *data, size_t len)
{
	ssize_t n = send(fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);

	return n < 0 && errno == ENOTSOCK ? write(fd, data, len) : n;
}

// Writes once. Returns whether something was written.
static bool write_output(struct pump *p, int i)
{
	struct pump_out *o = &p->out[i];
	size_t len = held(o) < o->most ? held(o) : o->most;
	ssize_t n = put(o->fd, o->held.data + o->written, len);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n < 0) {
		if (errno == EPIPE || errno == ECONNRESET)
			say_unread(p, i);
		close_fd(&o->fd);
		drop(p, i);
		return false;
	}
	o->written += (size_t)n;
	grant(p, i, (size_t)n);
	if (held(o))
		return true;
	buf_clear(&o->held);
	o->written = 0;
	if (o->is_ended)
		close_fd(&o->fd);
	return false;
}

void pump_turn(struct pump *p, const struct pollfd fds[PUMP_FDS])
{
	if (fds[0].fd >= 0 && fds[0].revents)
		read_input(p);
	for (int i = 0; i < 2; i++)
		if (fds[1 + i].fd >= 0 && fds[1 + i].revents)
			write_output(p, i);
}

static void take_output(struct pump *p, int i, const struct frame *f)
{
	struct pump_out *o = &p->out[i];

	if (!f->len) {
		o->is_ended = true;
		if (!held(o))
			close_fd(&o->fd);
		return;
	}
	if (!held(o))
		p->progress_ns = clock_ns();
	buf_add(&o->held, f->body, f->len);
	if (o->fd < 0)
		drop(p, i);
}

int pump_frame(struct pump *p, const struct frame *f, struct err **e)
{
	if (!flow_count(&p->flow, f, true))
		return err_set(e, "%s broke the protocol: more bytes of a stream than its window holds", p->to->name);
	if (f->type == AGENT_OUT || f->type == AGENT_ERR)
		take_output(p, f->type == AGENT_ERR, f);
	if (!buf_ok(&p->out[0].held) || !buf_ok(&p->out[1].held))
		return err_set(e, "cannot keep output: out of memory");
	return 0;
}

void pump_finish(struct pump *p)
{
	p->progress_ns = clock_ns();
	close_fd(&p->in);
	for (int i = 0; i < 2; i++) {
		struct pump_out *o = &p->out[i];
		bool may_write = o->fd >= 0 && held(o) && o->most == AGENT_WINDOW;
		int size = may_write ? fcntl(o->fd, F_GETPIPE_SZ) : -1;

		o->is_ended = true;
		// Both streams may be one pipe, so there is room for both; a page that is begun counts as one.
		if (size > 0)
			fcntl(o->fd, F_SETPIPE_SZ, size + 2 * AGENT_WINDOW + 2 * CHUNK);
		while (size > 0 && held(o) && write_output(p, i))
			;
	}
}

bool pump_is_over(const struct pump *p)
{
	return (!held(&p->out[0]) && !held(&p->out[1])) || clock_ns() > p->progress_ns + PUMP_PATIENCE;
}

void pump_close(struct pump *p)
{
	close_fd(&p->in);
	for (int i = 0; i < 2; i++) {
		close_fd(&p->out[i].fd);
		buf_free(&p->out[i].held);
	}
}
