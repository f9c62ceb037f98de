// SPDX-License-Identifier: MIT
// The control socket. Its clients are this program's other calls, run by root; they are checked all the same.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/control.h"
#include "runtime/protocol.h"
#include "runtime/shim_parts.h"

#define PAUSE_LIMIT (5 * NS_PER_S)
#define KILL_LIMIT  (5 * NS_PER_S) // from SIGKILL to the VM's own end

static struct client *by_number(struct shim *s, uint32_t number)
{
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (s->clients[i].number == number)
			return &s->clients[i];
	return NULL;
}

static struct client *by_process(struct shim *s, uint32_t process)
{
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (s->clients[i].number && s->clients[i].process == process)
			return &s->clients[i];
	return NULL;
}

static void reply(struct client *c, uint32_t serial, const struct err *e)
{
	const char *text = e ? err_text(e) : "";

	frame_put(&c->stream, e ? AGENT_FAIL : AGENT_OK, 0, serial, text, (uint32_t)strlen(text));
}

static void refuse(struct client *c, uint32_t serial, const char *why)
{
	frame_put(&c->stream, AGENT_FAIL, 0, serial, why, (uint32_t)strlen(why));
}

// The agent's answer goes to who asked, if it is still there.
static void pass_answer(struct shim *s, const struct call *call, const struct frame *f)
{
	struct client *c = by_number(s, call->client);

	if (c)
		frame_put(&c->stream, f->type, f->process, call->client_serial, f->body, f->len);
}

static void forward(struct client *c, const struct frame *f, uint32_t process,
	void (*done)(struct shim *, const struct call *, const struct frame *))
{
	const struct call call = {.done = done, .client = c->number, .client_serial = f->serial, .process = process};

	if (!shim_call(c->shim, &call, f->type, f->body, f->len))
		refuse(c, f->serial, "too many requests at once");
}

// ----- START

// What could not be started has ended: the specification wants it stopped.
static void on_refused(struct shim *s, const struct call *call, const struct frame *f)
{
	pass_answer(s, call, f);
	s->has_exited = true;
	s->status = EXIT_FAILURE << 8;
	pump_finish(&s->pump);
}

static void on_started(struct shim *s, const struct call *call, const struct frame *f)
{
	if (f->type != AGENT_OK) {
		on_refused(s, call, f);
		return;
	}
	s->state.status = STATE_RUNNING;
	state_save(&s->state, NULL);
	pass_answer(s, call, f);
}

static void on_network(struct shim *s, const struct call *call, const struct frame *f)
{
	struct call start = {
		.done = on_started, .client = call->client, .client_serial = call->client_serial, .process = SHIM_INIT};

	if (f->type != AGENT_OK)
		on_refused(s, call, f);
	else // That answer has made room for this request.
		shim_call(s, &start, AGENT_START, NULL, 0);
}

static int describe_network(const struct shim *s, struct buf *body, struct err **e)
{
	buf_str(body, "{");
	if (nic_describe(&s->nics, body, e))
		return -1;
	buf_str(body, "}");
	return buf_ok(body) ? 0 : err_set(e, "cannot describe the network: out of memory");
}

// Links that came since create are brought into the guest first.
static int start(struct client *c, const struct frame *f, struct err **e)
{
	struct shim *s = c->shim;
	struct call call = {.done = on_started, .client = c->number, .client_serial = f->serial, .process = SHIM_INIT};
	CLEANUP_BUF struct buf body = {0};
	bool is_changed;

	if (s->state.status != STATE_CREATED)
		return err_set(e, "cannot start a container in the %s state", state_status_name(s->state.status));
	if (s->is_starting)
		return err_set(e, "cannot start a container that is being started");
	if (nic_rescan(&s->nics, &is_changed, e) || (is_changed && describe_network(s, &body, e)))
		return -1;
	if (is_changed) {
		call.done = on_network;
		call.process = 0;
	}
	if (!shim_call(s, &call, is_changed ? AGENT_NETWORK : AGENT_START, body.data, (uint32_t)body.len))
		return err_set(e, "too many requests at once");
	s->is_starting = true;
	return 0;
}

// ----- EXEC

static void on_exec(struct shim *s, const struct call *call, const struct frame *f)
{
	struct client *c = by_number(s, call->client);

	if (!c)
		return;
	if (f->type != AGENT_OK)
		c->process = 0;
	frame_put(&c->stream, f->type, call->process, call->client_serial, f->body, f->len);
}

static int exec(struct client *c, const struct frame *f, struct err **e)
{
	struct shim *s = c->shim;

	if (c->process)
		return err_set(e, "this connection has a process already");
	if (s->state.status == STATE_PAUSED)
		return err_set(e, "cannot exec in a paused container");
	if (s->state.status != STATE_RUNNING && s->state.status != STATE_CREATED)
		return err_set(e, "cannot exec in a stopped container");
	c->process = ++s->last_process;
	c->flow = (struct flow){0};
	forward(c, f, c->process, on_exec);
	return 0;
}

// ----- the others

static int on_signal(struct client *c, const struct frame *f, struct err **e)
{
	uint32_t process = f->process > SHIM_INIT ? f->process : SHIM_INIT;
	struct shim *s = c->shim;

	if (process != SHIM_INIT && process != c->process)
		return err_set(e, "no such process");
	if (frame_u32(f->body) == SIGKILL && process == SHIM_INIT && !s->kill_by_ns)
		// One that stands still cannot kill anything itself.
		s->kill_by_ns = s->state.status == STATE_PAUSED ? clock_ns() : clock_deadline(KILL_LIMIT);
	// It arrives when the guest goes on, as a signal does that is sent to a frozen process.
	if (s->state.status == STATE_PAUSED) {
		shim_signal(s, process, (int)frame_u32(f->body), frame_u32(f->body + 4));
		reply(c, f->serial, NULL);
		return 0;
	}
	forward(c, f, process, pass_answer);
	return 0;
}

static int stand_still(struct shim *s, bool is_wanted, struct err **e)
{
	enum state_status from = is_wanted ? STATE_RUNNING : STATE_PAUSED;
	int (*change)(struct vm *, uint64_t, struct err **) = is_wanted ? s->vm.ops->pause : s->vm.ops->resume;

	if (s->state.status != from)
		return err_set(e, is_wanted ? "container not running" : "container not paused");
	if (change(&s->vm, clock_deadline(PAUSE_LIMIT), e))
		return -1;
	s->state.status = is_wanted ? STATE_PAUSED : STATE_RUNNING;
	return state_save(&s->state, e);
}

static void list_processes(struct client *c, const struct frame *f)
{
	CLEANUP_BUF struct buf out = {0};
	const struct shim *s = c->shim;

	buf_printf(&out, "[%d", (int)getpid());
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (s->clients[i].number && s->clients[i].process)
			buf_printf(&out, ",%d", (int)s->clients[i].pid);
	buf_str(&out, "]");
	frame_put(&c->stream, AGENT_OK, 0, f->serial, out.data, (uint32_t)out.len);
}

// Data and windows of the client's process.
static int on_stream(struct client *c, const struct frame *f, struct err **e)
{
	if (!c->process || f->process != c->process)
		return 0; // it has ended meanwhile
	if (!flow_count(&c->flow, f, false))
		return err_set(e, "a client broke the protocol: more than a window holds");
	frame_put(&c->shim->agent, f->type, f->process, 0, f->body, f->len);
	return 0;
}

static int request(struct client *c, const struct frame *f, struct err **e)
{
	switch (f->type) {
	case AGENT_START:
		return start(c, f, e);
	case AGENT_EXEC:
		return exec(c, f, e);
	case AGENT_SIGNAL:
		return on_signal(c, f, e);
	case SHIM_PAUSE:
	case SHIM_RESUME:
		if (stand_still(c->shim, f->type == SHIM_PAUSE, e))
			return -1;
		reply(c, f->serial, NULL);
		return 0;
	case SHIM_PROCESSES:
		list_processes(c, f);
		return 0;
	default:
		forward(c, f, SHIM_INIT, pass_answer);
		return 0;
	}
}

static int on_frame(void *context, const struct frame *f, struct err **e)
{
	CLEANUP_ERR struct err *refusal = NULL;
	struct client *c = context;

	if (!protocol_is_sound(f))
		return err_set(e, "a client broke the protocol: a frame of type %u with %u bytes", f->type, f->len);
	if (f->type == AGENT_IN || f->type == AGENT_WINSIZE || f->type == AGENT_UNREAD || f->type == AGENT_CREDIT)
		return on_stream(c, f, e);
	if (c->shim->has_exited)
		err_set(&refusal, "container not running");
	else
		request(c, f, &refusal);
	if (refusal)
		reply(c, f->serial, refusal);
	return 0;
}

// ----- connections

void shim_accept(struct shim *s)
{
	int fd = accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct client *c = by_number(s, 0);
	struct ucred peer = {0};
	socklen_t len = sizeof(peer);

	if (fd < 0)
		return;
	if (!c || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len)) {
		close(fd);
		return;
	}
	*c = (struct client){.shim = s, .pid = peer.pid};
	c->stream = (struct frame_stream){
		.fd = fd, .name = "a client", .limit = protocol_from_client, .frame = on_frame, .context = c};
	do
		c->number = ++s->last_client;
	while (!c->number);
}

void shim_client_close(struct shim *s, struct client *c)
{
	if (c->process && !s->has_exited)
		shim_signal(s, c->process, SIGKILL, false);
	close(c->stream.fd);
	frame_free(&c->stream);
	*c = (struct client){0};
}

void shim_client_turn(struct shim *s, struct client *c, short revents)
{
	if (revents & ~POLLOUT && frame_read(&c->stream, NULL))
		c->is_over = true;
	if (!c->is_over && frame_flush(&c->stream, NULL))
		c->is_over = true;
	if (c->is_over)
		shim_client_close(s, c);
}

int shim_client_pass(struct shim *s, const struct frame *f, struct err **e)
{
	struct client *c = f->process ? by_process(s, f->process) : NULL;

	// Who asked has gone, and its process is being killed.
	if (!c)
		return 0;
	if (!flow_count(&c->flow, f, true))
		return err_set(e, "the guest broke the protocol: more bytes of a stream than its window holds");
	frame_put(&c->stream, f->type, f->process, 0, f->body, f->len);
	if (f->type == AGENT_EXIT)
		c->process = 0;
	return 0;
}

void shim_clients_flush(struct shim *s)
{
	for (size_t i = 0; i < SHIM_CLIENTS; i++)
		if (s->clients[i].number)
			frame_flush(&s->clients[i].stream, NULL);
}
