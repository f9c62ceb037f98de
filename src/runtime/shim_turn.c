// SPDX-License-Identifier: MIT
#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/pty.h"
#include "runtime/shim_parts.h"
#include "runtime/signals.h"

enum slot { SIGNALS, LISTENER, REPORT, AGENT, AGENT_LISTENER, CONSOLE, VMM, SHARE, PUMP, CLIENTS = PUMP + PUMP_FDS };

#define SLOTS (CLIENTS + SHIM_CLIENTS)

static struct pollfd wait_for(int fd, size_t waiting)
{
	return (struct pollfd){.fd = fd, .events = (short)(POLLIN | (waiting ? POLLOUT : 0))};
}

static void fill(struct shim *s, struct pollfd p[SLOTS])
{
	p[SIGNALS] = wait_for(s->signals, 0);
	p[LISTENER] = wait_for(s->listener, 0);
	p[REPORT] = wait_for(s->report, 0);
	p[AGENT] = wait_for(s->agent.fd, frame_waiting(&s->agent));
	p[AGENT_LISTENER] = wait_for(s->agent.fd < 0 ? s->vm.agent_listener : -1, 0);
	p[CONSOLE] = wait_for(s->vm.console, 0);
	p[VMM] = wait_for(s->vm.proc.pidfd, 0);
	p[SHARE] = wait_for(s->share.daemon.pidfd, 0);
	pump_poll(&s->pump, p + PUMP);
	for (size_t i = 0; i < SHIM_CLIENTS; i++) {
		const struct client *c = &s->clients[i];

		p[CLIENTS + i] = wait_for(c->number ? c->stream.fd : -1, frame_waiting(&c->stream));
	}
}

void shim_send_size(struct shim *s)
{
	uint16_t rows, columns;
	uint8_t body[4];

	if (!s->has_terminal || !s->pump.process || s->pump.in < 0 || !pty_size(s->pump.in, &rows, &columns))
		return;
	if (!rows || !columns)
		return;
	frame_set_u16(body, rows);
	frame_set_u16(body + 2, columns);
	frame_put(&s->agent, AGENT_WINSIZE, SHIM_INIT, 0, body, sizeof(body));
}

// Signals are for the container's process, once there is one; before, they end what would have become it.
static int on_signals(struct shim *s, struct err **e)
{
	int signal;

	while ((signal = signals_next(s->signals))) {
		if (signal == SIGWINCH)
			shim_send_size(s);
		if (!signals_is_passed_on(signal))
			continue;
		if (s->report >= 0)
			return err_set(e, "the shim got signal %d", signal);
		shim_signal(s, SHIM_INIT, signal, false);
	}
	return 0;
}

static int on_agent(struct shim *s, short revents, struct err **e)
{
	int r = revents & ~POLLOUT ? frame_read(&s->agent, e) : 0;

	if (r < 0)
		return -1;
	return r ? err_set(e, "the virtual machine ended the connection to its agent") : 0;
}

static int on_connection(struct shim *s, struct err **e)
{
	if (vm_accept(&s->vm, e))
		return -1;
	s->agent.fd = s->vm.agent;
	return 0;
}

static void on_console(struct shim *s)
{
	if (vm_console_read(&s->console, s->vm.console))
		return;
	close(s->vm.console);
	s->vm.console = -1;
}

static int blame_share(const struct shim *s, struct err **e)
{
	CLEANUP_BUF struct buf said = {0};

	share_said(&s->share, &said);
	return err_set(e, "virtiofsd has ended%s%s", said.len ? ", it said: " : "", buf_text(&said));
}

// What the end of a process means is known once everything that it said before was read.
static int look_for_ends(struct shim *s, const struct pollfd p[SLOTS], struct err **e)
{
	if (p[REPORT].revents && s->report >= 0)
		return err_set(e, "the process that creates the container has ended");
	if (p[AGENT].revents & POLLIN)
		return 0;
	if (p[VMM].revents && p[VMM].fd >= 0)
		return err_set(e, "the virtual machine has ended");
	if (p[SHARE].revents && p[SHARE].fd >= 0)
		return blame_share(s, e);
	return 0;
}

static int handle(struct shim *s, const struct pollfd p[SLOTS], struct err **e)
{
	if (p[CONSOLE].fd >= 0 && p[CONSOLE].revents)
		on_console(s);
	if (p[AGENT_LISTENER].fd >= 0 && p[AGENT_LISTENER].revents && on_connection(s, e))
		return -1;
	if (p[AGENT].fd >= 0 && p[AGENT].revents && on_agent(s, p[AGENT].revents, e))
		return -1;
	if (p[SIGNALS].revents && on_signals(s, e))
		return -1;
	pump_turn(&s->pump, p + PUMP);
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (p[CLIENTS + i].fd >= 0 && p[CLIENTS + i].revents)
			shim_client_turn(s, &s->clients[i], p[CLIENTS + i].revents);
	if (p[LISTENER].fd >= 0 && p[LISTENER].revents)
		shim_accept(s);
	return look_for_ends(s, p, e);
}

int shim_turn(struct shim *s, uint64_t deadline, struct err **e)
{
	struct pollfd p[SLOTS];
	int n;

	if (frame_flush(&s->agent, e))
		return err_wrap(e, "the virtual machine does not listen");
	shim_clients_flush(s);
	fill(s, p);
	n = poll(p, SLOTS, deadline == UINT64_MAX ? -1 : clock_ms_left(deadline));
	if (n < 0 && errno != EINTR)
		return err_sys(e, "cannot wait");
	return n > 0 ? handle(s, p, e) : 0;
}
