// SPDX-License-Identifier: MIT
#include "runtime/relay.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/control.h"
#include "runtime/protocol.h"
#include "runtime/pty.h"
#include "runtime/pump.h"
#include "runtime/report.h"
#include "runtime/signals.h"

#define EXEC_SERIAL 1
#define START_LIMIT (120 * NS_PER_S)

enum slot { SIGNALS, SHIM, PUMP, SLOTS = PUMP + PUMP_FDS };

struct relay {
	const struct relay_spec *spec;
	struct frame_stream shim;
	struct pump pump;
	int signals;
	uint32_t last_serial;
	bool has_exited;
	int status;
};

static void send_size(struct relay *r)
{
	uint16_t rows, columns;
	uint8_t body[4];

	if (!r->spec->has_terminal || r->pump.in < 0 || !pty_size(r->pump.in, &rows, &columns) || !rows)
		return;
	frame_set_u16(body, rows);
	frame_set_u16(body + 2, columns);
	frame_put(&r->shim, AGENT_WINSIZE, r->pump.process, 0, body, sizeof(body));
}

static int on_started(struct relay *r, const struct frame *f, struct err **e)
{
	if (f->type == AGENT_FAIL)
		return protocol_refusal(f, e);
	r->pump.process = f->process;
	send_size(r);
	if (r->spec->report >= 0)
		report_send(r->spec->report, REPORT_READY, NULL);
	return 0;
}

static int on_frame(void *context, const struct frame *f, struct err **e)
{
	struct relay *r = context;

	if (!protocol_is_sound(f))
		return err_set(e, "the shim sent a frame of type %u with %u bytes", f->type, f->len);
	switch (f->type) {
	case AGENT_OK:
	case AGENT_FAIL:
		// The answers to signals say nothing that the process's end does not say.
		return f->serial == EXEC_SERIAL ? on_started(r, f, e) : 0;
	case AGENT_EXIT:
		r->has_exited = true;
		r->status = (int)frame_u32(f->body);
		pump_finish(&r->pump);
		return 0;
	default:
		return pump_frame(&r->pump, f, e);
	}
}

static void on_signals(struct relay *r)
{
	uint8_t body[8] = {0};
	int signal;

	while (r->pump.process && (signal = signals_next(r->signals))) {
		if (signal == SIGWINCH)
			send_size(r);
		if (!signals_is_passed_on(signal))
			continue;
		frame_set_u32(body, (uint32_t)signal);
		frame_put(&r->shim, AGENT_SIGNAL, r->pump.process, ++r->last_serial, body, sizeof(body));
	}
}

// Returns 1 when the shim has gone.
static int turn(struct relay *r, uint64_t deadline, struct err **e)
{
	struct pollfd p[SLOTS];
	int n, ended = 0;

	if (frame_flush(&r->shim, NULL))
		return 1;
	p[SIGNALS] = (struct pollfd){.fd = r->pump.process ? r->signals : -1, .events = POLLIN};
	p[SHIM] =
		(struct pollfd){.fd = r->shim.fd, .events = (short)(POLLIN | (frame_waiting(&r->shim) ? POLLOUT : 0))};
	pump_poll(&r->pump, p + PUMP);
	n = poll(p, SLOTS, deadline == UINT64_MAX ? -1 : clock_ms_left(deadline));
	if (n < 0)
		return errno == EINTR ? 0 : err_sys(e, "cannot wait");
	if (p[SHIM].revents & ~POLLOUT)
		ended = frame_read(&r->shim, e);
	if (p[SIGNALS].revents)
		on_signals(r);
	pump_turn(&r->pump, p + PUMP);
	return ended;
}

static int wait_for_start(struct relay *r, struct err **e)
{
	uint64_t deadline = clock_deadline(START_LIMIT);

	while (!r->pump.process) {
		int ended = turn(r, deadline, e);

		if (ended)
			return ended < 0 ? -1 : err_set(e, "container not running");
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "the guest did not start the process in time");
	}
	return 0;
}

// Without a word of how the process ended, the container was killed.
static void stay(struct relay *r)
{
	CLEANUP_ERR struct err *e = NULL;

	while (!r->has_exited && !turn(r, UINT64_MAX, &e))
		;
	if (!r->has_exited) {
		r->status = SIGKILL;
		pump_finish(&r->pump);
	}
	r->shim.fd = -1;
	while (!pump_is_over(&r->pump) && turn(r, r->pump.progress_ns + PUMP_PATIENCE, &e) >= 0)
		;
}

static int open_streams(struct relay *r, struct err **e)
{
	const struct relay_spec *s = r->spec;
	int fd;

	r->pump.to = &r->shim;
	if (!s->console_socket)
		return pump_take_stdio(&r->pump, e);
	fd = pty_open(s->console_socket, s->rows, s->columns, e);
	return fd < 0 ? -1 : pump_take_terminal(&r->pump, fd, e);
}

static int start(struct relay *r, struct err **e)
{
	r->signals = signals_open(e);
	if (r->signals < 0 || open_streams(r, e))
		return -1;
	r->shim.fd = control_connect(r->spec->state, e);
	if (r->shim.fd < 0)
		return -1;
	frame_put(&r->shim, AGENT_EXEC, 0, EXEC_SERIAL, r->spec->request->data, (uint32_t)r->spec->request->len);
	return wait_for_start(r, e);
}

int relay_run(const struct relay_spec *spec, int *status, struct err **e)
{
	struct relay r = {.spec = spec, .pump = PUMP_NONE, .signals = -1, .last_serial = EXEC_SERIAL};
	int shim, result;

	r.shim = (struct frame_stream){
		.fd = -1, .name = "the shim", .limit = protocol_from_shim, .frame = on_frame, .context = &r};
	result = start(&r, e);
	shim = r.shim.fd;
	if (result == 0)
		stay(&r);
	*status = r.status;
	pump_close(&r.pump);
	frame_free(&r.shim);
	scope_close(&shim);
	scope_close(&r.signals);
	return result;
}
