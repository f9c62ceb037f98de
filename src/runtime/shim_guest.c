// SPDX-License-Identifier: MIT
// What the agent says. The guest is hostile: every field is checked, and what is wrong costs it its VM, no more.
#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/phases.h"
#include "runtime/protocol.h"
#include "runtime/shim_parts.h"

// A time of the guest's clock, in ns, as one of the host clock. What came before HELLO is counted back from it; the
// rest is taken to have happened when it was said, since an emulated machine's clock may go slower than the host's. A
// guest may lie: it is its own start that looks odd then.
static uint64_t host_time(const struct shim *s, uint64_t guest_ns)
{
	uint64_t ns = s->hello_ns + guest_ns - s->hello_guest_ns;

	if (guest_ns >= s->hello_guest_ns)
		return clock_ns();
	return ns < s->vm.entered_ns || ns > s->hello_ns ? s->vm.entered_ns : ns;
}

static int on_hello(struct shim *s, const struct frame *f, struct err **e)
{
	if (s->has_hello)
		return err_set(e, "the guest broke the protocol: it said HELLO twice");
	if (frame_u32(f->body) != AGENT_VERSION)
		return err_set(e, "the guest's agent speaks version %u of the protocol, not %d", frame_u32(f->body),
			AGENT_VERSION);
	s->has_hello = true;
	s->hello_ns = clock_ns();
	s->hello_guest_ns = frame_u64(f->body + 4);
	return 0;
}

static int on_phase(struct shim *s, const struct frame *f, struct err **e)
{
	// That the process waits for START is what the answer to CREATE says too.
	static const char *const name[] = {"agent", "rootfs", NULL, "exec"};
	uint32_t phase = frame_u32(f->body);

	if (phase >= AGENT_PHASES || s->phases_seen & 1u << phase)
		return err_set(e, "the guest broke the protocol: phase %u", phase);
	s->phases_seen |= 1u << phase;
	if (name[phase])
		phases_add(&s->state, name[phase], host_time(s, frame_u64(f->body + 4)));
	return 0;
}

// Whether waitpid(2) can say that of a process that has ended: an exit code, or a signal and whether there was a core.
static bool is_end(uint32_t status)
{
	uint32_t signal = status & 0x7f;

	return signal ? signal <= 64 && status <= 0xff : status <= 0xff00 && !(status & 0x80);
}

static int on_end(struct shim *s, const struct frame *f, struct err **e)
{
	if (!is_end(frame_u32(f->body)))
		return err_set(e, "the guest broke the protocol: a process ended with status %u", frame_u32(f->body));
	if (f->process != SHIM_INIT)
		return shim_client_pass(s, f, e);
	if (s->has_exited)
		return err_set(e, "the guest broke the protocol: its process has ended twice");
	s->has_exited = true;
	s->status = (int)frame_u32(f->body);
	pump_finish(&s->pump);
	return 0;
}

// Data and windows of a process.
static int on_stream(struct shim *s, const struct frame *f, struct err **e)
{
	if (f->process != SHIM_INIT)
		return shim_client_pass(s, f, e);
	return s->has_exited ? 0 : pump_frame(&s->pump, f, e);
}

int shim_guest_frame(void *context, const struct frame *f, struct err **e)
{
	struct shim *s = context;

	if (!protocol_is_sound(f))
		return err_set(e, "the guest broke the protocol: a frame of type %u with %u bytes", f->type, f->len);
	if (!s->has_hello && f->type != AGENT_HELLO)
		return err_set(e, "the guest broke the protocol: a frame of type %u before HELLO", f->type);
	switch (f->type) {
	case AGENT_HELLO:
		return on_hello(s, f, e);
	case AGENT_PHASE:
		return on_phase(s, f, e);
	case AGENT_OK:
	case AGENT_FAIL:
		return shim_answer(s, f, e);
	case AGENT_EXIT:
		return on_end(s, f, e);
	default:
		return on_stream(s, f, e);
	}
}
