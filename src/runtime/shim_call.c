// SPDX-License-Identifier: MIT
#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/protocol.h"
#include "runtime/shim_parts.h"

static struct call *find(struct shim *s, uint32_t serial)
{
	for (size_t i = 0; i < SHIM_CALLS; i++)
		if (s->calls[i].serial == serial)
			return &s->calls[i];
	return NULL;
}

bool shim_call(struct shim *s, const struct call *c, uint16_t type, const void *body, uint32_t len)
{
	struct call *slot = find(s, 0);

	if (!slot)
		return false;
	*slot = *c;
	do
		slot->serial = ++s->last_serial;
	while (!slot->serial);
	frame_put(&s->agent, type, slot->process, slot->serial, body, len);
	return true;
}

int shim_answer(struct shim *s, const struct frame *reply, struct err **e)
{
	struct call *slot = reply->serial ? find(s, reply->serial) : NULL;
	struct call c;

	if (!slot)
		return err_set(
			e, "the guest broke the protocol: an answer to request %u, which nobody made", reply->serial);
	c = *slot;
	*slot = (struct call){0};
	c.done(s, &c, reply);
	return 0;
}

static void on_answer(struct shim *s, const struct call *c, const struct frame *reply)
{
	struct question *q = c->context;

	(void)s;
	q->is_answered = true;
	q->is_ok = reply->type == AGENT_OK;
	if (!q->is_ok)
		protocol_refusal(reply, &q->refusal);
}

int shim_ask(struct shim *s, uint16_t type, const struct buf *body, struct question *q, struct err **e)
{
	const struct call c = {.done = on_answer, .process = type == AGENT_CREATE, .context = q};

	*q = (struct question){0};
	if (!buf_ok(body) || body->len > AGENT_SPEC_MAX)
		return err_set(e, "cannot ask the guest: the request is larger than %d bytes", AGENT_SPEC_MAX);
	if (!shim_call(s, &c, type, body->data, (uint32_t)body->len))
		return err_set(e, "cannot ask the guest: too many requests wait");
	return 0;
}

int shim_await(struct shim *s, struct question *q, uint64_t deadline, struct err **e)
{
	while (!q->is_answered) {
		if (shim_turn(s, deadline, e))
			return -1;
		if (!q->is_answered && clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "the guest did not answer in time");
	}
	if (q->is_ok)
		return 0;
	s->has_refused = true;
	*e = steal_ptr(&q->refusal);
	return -1;
}

static void ignore_answer(struct shim *s, const struct call *c, const struct frame *reply)
{
	(void)s;
	(void)c;
	(void)reply;
}

void shim_signal(struct shim *s, uint32_t process, int signal, bool is_for_all)
{
	const struct call c = {.done = ignore_answer, .process = process};
	uint8_t body[8];

	frame_set_u32(body, (uint32_t)signal);
	frame_set_u32(body + 4, is_for_all);
	shim_call(s, &c, AGENT_SIGNAL, body, sizeof(body));
}
