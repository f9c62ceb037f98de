// SPDX-License-Identifier: MIT
#include "agent/process.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include "agent/agent.h"
#include "agent/group.h"
#include "agent/sync.h"
#include "base/clock.h"

#define PATIENCE        (10 * NS_PER_S) // for a host that takes no output of a process that has ended
#define PATIENCE_KILLED (1 * NS_PER_S)  // of one that was killed: whoever did that waits for EXIT

enum { SYNC, OUT, ERR, IN }; // descriptors to be polled

void process_begin(struct process *p, uint32_t number, uint32_t serial, bool is_first, struct spawned *s)
{
	*p = (struct process){
		.state = is_first ? PROCESS_MAKING : PROCESS_STARTING,
		.number = number,
		.serial = serial,
		.pid = s->pid,
		.sync = steal_fd(&s->sync),
		.out = {.fd = steal_fd(&s->out), .window = AGENT_WINDOW},
		.err = {.fd = steal_fd(&s->err), .window = AGENT_WINDOW},
		.in = {.fd = steal_fd(&s->in)},
	};
	if (!is_first)
		sync_send(p->sync, SYNC_GO, NULL);
}

void process_go(struct process *p, uint32_t serial)
{
	p->state = PROCESS_STARTING;
	p->serial = serial;
	sync_send(p->sync, SYNC_GO, NULL);
}

static void answer_ok(struct agent *a, struct process *p)
{
	if (p->serial)
		agent_ok(a, p->number, p->serial, NULL, 0);
	p->serial = 0;
}

static void answer_fail(struct agent *a, struct process *p, const char *why)
{
	if (p->serial)
		agent_fail(a, p->number, p->serial, why);
	p->serial = 0;
	p->state = PROCESS_FAILED;
}

static void take_terminal(struct process *p, int master)
{
	if (master < 0)
		return;
	if (p->has_terminal || p->out.fd >= 0 || fcntl(master, F_SETFL, O_RDWR | O_NONBLOCK)) {
		close(master);
		return;
	}
	p->has_terminal = true;
	p->out.fd = master;
	p->in.fd = master;
	p->in.is_terminal = true;
}

static void is_ready(struct agent *a, struct process *p)
{
	if (p->state != PROCESS_MAKING)
		return;
	p->state = PROCESS_READY;
	agent_phase(a, AGENT_PHASE_CREATED, agent_ns());
	answer_ok(a, p);
}

// The child's end of sync is closed: by execve, or by its death.
static void stop_listening(struct agent *a, struct process *p)
{
	close(p->sync);
	p->sync = -1;
	if (p->state == PROCESS_STARTING && p->says_exec) {
		p->state = PROCESS_RUNNING;
		if (p->number == 1)
			agent_phase(a, AGENT_PHASE_EXEC, agent_ns());
		answer_ok(a, p);
	} else if (p->serial) {
		answer_fail(a, p,
			group_ran_short(a->container.cgroup)
				? "the container's memory was used up before its program could begin"
				: "the process ended before its program could begin");
	}
}

void process_listen(struct agent *a, struct process *p)
{
	struct sync_message m;
	int r = 0;

	while (p->sync >= 0 && (r = sync_receive(p->sync, &m)) > 0) {
		if (m.type == SYNC_TERMINAL)
			take_terminal(p, m.fd);
		else if (m.type == SYNC_READY)
			is_ready(a, p);
		else if (m.type == SYNC_EXEC)
			p->says_exec = true;
		else if (m.type == SYNC_FAIL)
			answer_fail(a, p, m.text);
	}
	if (r < 0)
		stop_listening(a, p);
}

void process_poll(const struct process *p, struct pollfd *out)
{
	bool is_live = p->state != PROCESS_FREE && p->state != PROCESS_FAILED && p->pid;

	out[SYNC] = (struct pollfd){.fd = p->state == PROCESS_FREE ? -1 : p->sync, .events = POLLIN};
	out[OUT] = (struct pollfd){.fd = is_live && p->out.window ? p->out.fd : -1, .events = POLLIN};
	out[ERR] = (struct pollfd){.fd = is_live && p->err.window ? p->err.fd : -1, .events = POLLIN};
	out[IN] = (struct pollfd){.fd = is_live && sink_is_waiting(&p->in) ? p->in.fd : -1, .events = POLLOUT};
}

static void close_out(struct agent *a, struct process *p)
{
	if (p->has_terminal)
		p->in.fd = -1;
	source_close(&p->out, &a->host, AGENT_OUT, p->number);
}

void process_pump(struct agent *a, struct process *p, const struct pollfd *polled)
{
	if (polled[SYNC].revents)
		process_listen(a, p);
	if (polled[OUT].revents && source_read(&p->out, &a->host, AGENT_OUT, p->number) == SOURCE_CLOSED)
		close_out(a, p);
	if (polled[ERR].revents && source_read(&p->err, &a->host, AGENT_ERR, p->number) == SOURCE_CLOSED)
		source_close(&p->err, &a->host, AGENT_ERR, p->number);
	if (polled[IN].revents)
		sink_write(&p->in, &a->host, p->number);
}

// Bytes that a source holds now. A terminal does not say, but holds no more than this.
static uint32_t count_rest(const struct source *s, bool is_terminal)
{
	int n = 0;

	if (s->fd < 0)
		return 0;
	return is_terminal || ioctl(s->fd, FIONREAD, &n) ? AGENT_WINDOW : (uint32_t)n;
}

void process_hope(struct process *p)
{
	p->deadline = clock_deadline(WIFSIGNALED(p->status) ? PATIENCE_KILLED : PATIENCE);
}

void process_reaped(struct agent *a, struct process *p, int status)
{
	process_listen(a, p);
	p->pid = 0;
	p->status = status;
	p->out.rest = count_rest(&p->out, p->has_terminal);
	p->err.rest = count_rest(&p->err, false);
	process_hope(p);
}

// Sends what the process has left behind, as far as the window goes; others that hold the other end may write on, but
// nobody waits for them. Returns whether all was sent.
static bool send_rest(struct agent *a, struct source *s, uint16_t type, uint32_t number)
{
	enum source_state state = SOURCE_OPEN;

	while (s->fd >= 0 && s->rest && s->window && state == SOURCE_OPEN)
		state = source_read(s, &a->host, type, number);
	return s->fd < 0 || !s->rest || state != SOURCE_OPEN;
}

// The others in the container that hold the pipes of one that has ended may go on with them.
static void give_up_output(struct agent *a, struct process *p)
{
	int fds[2];

	if (p->has_terminal) {
		close_out(a, p);
		return;
	}
	fds[0] = source_end(&p->out, &a->host, AGENT_OUT, p->number);
	fds[1] = source_end(&p->err, &a->host, AGENT_ERR, p->number);
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			drain_keep(&a->drain, fds[i]);
}

void process_finish(struct agent *a, struct process *p)
{
	uint8_t status[4];
	bool is_sent;

	if (p->state == PROCESS_FREE || p->pid)
		return;
	if (p->state == PROCESS_FAILED) {
		process_free(p);
		return;
	}
	is_sent = send_rest(a, &p->out, AGENT_OUT, p->number);
	is_sent &= send_rest(a, &p->err, AGENT_ERR, p->number);
	if (!is_sent && clock_ms_left(p->deadline))
		return;
	give_up_output(a, p);
	frame_set_u32(status, (uint32_t)p->status);
	frame_put(&a->host, AGENT_EXIT, p->number, 0, status, sizeof(status));
	process_free(p);
}

void process_free(struct process *p)
{
	scope_close(&p->sync);
	sink_close(&p->in);
	scope_close(&p->out.fd);
	scope_close(&p->err.fd);
	*p = (struct process)PROCESS_NONE;
}
