// SPDX-License-Identifier: MIT
// A hostile guest: its bytes into the shim, which waits for answers, holds streams and has a client with a process. It
// may be told off, at any byte; the shim may not fall over, nor hold more than the windows allow.
#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "abi/agent.h"
#include "runtime/protocol.h"
#include "runtime/shim_parts.h"

#define CLIENTS 2
#define CALLS   4
// What a frame and its header can add to what waits for a client, beyond the windows of two streams.
#define HELD_MAX (2 * (AGENT_WINDOW + 16 * AGENT_WINDOW))

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static unsigned answered;

static void on_answer(struct shim *s, const struct call *c, const struct frame *reply)
{
	(void)s;
	(void)c;
	must(reply->type == AGENT_OK || reply->type == AGENT_FAIL);
	must(reply->len <= AGENT_BODY_MAX);
	answered++;
}

static void open_shim(struct shim *s)
{
	*s = (struct shim){.vm = VM_NONE, .pump = PUMP_NONE, .signals = -1, .listener = -1, .report = -1};
	// Where no file can be made.
	snprintf(s->state.dir, sizeof(s->state.dir), "/dev/null");
	s->agent = (struct frame_stream){
		.fd = -1, .name = "the guest", .limit = protocol_from_guest, .frame = shim_guest_frame, .context = s};
	s->pump.to = &s->agent;
	s->pump.process = SHIM_INIT;
	for (uint32_t i = 0; i < CLIENTS; i++) {
		s->clients[i] = (struct client){.number = i + 1, .shim = s, .process = i + 2};
		s->clients[i].stream.fd = -1;
	}
	for (uint32_t i = 0; i < CALLS; i++)
		shim_call(s, &(struct call){.done = on_answer}, AGENT_STATS, NULL, 0);
}

static void check(const struct shim *s)
{
	for (int i = 0; i < 2; i++)
		must(s->pump.out[i].held.len - s->pump.out[i].written <= AGENT_WINDOW);
	for (int i = 0; i < CLIENTS; i++) {
		must(s->clients[i].flow.open[FLOW_OUT] <= AGENT_WINDOW);
		must(s->clients[i].flow.open[FLOW_ERR] <= AGENT_WINDOW);
		must(frame_waiting(&s->clients[i].stream) <= HELD_MAX);
	}
	must(answered <= CALLS);
	must(!s->has_exited || WIFEXITED(s->status) || WIFSIGNALED(s->status));
}

static void close_shim(struct shim *s)
{
	pump_close(&s->pump);
	frame_free(&s->agent);
	for (int i = 0; i < CLIENTS; i++)
		frame_free(&s->clients[i].stream);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const uint8_t hello[FRAME_HEADER + 12] = {12, 0, 0, 0, AGENT_HELLO, 0, [FRAME_HEADER] = AGENT_VERSION};
	static struct shim s;
	size_t piece;

	answered = 0;
	open_shim(&s);
	// Half of the inputs need not find out how to say HELLO.
	must(!len || !(data[0] & 1) || frame_feed(&s.agent, hello, sizeof(hello), NULL) == 0);
	for (size_t at = len ? 1 : 0; at < len; at += piece) {
		piece = len - at < 100 ? len - at : 100;
		if (frame_feed(&s.agent, data + at, piece, NULL))
			break;
		check(&s);
	}
	close_shim(&s);
	return 0;
}
