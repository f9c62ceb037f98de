// SPDX-License-Identifier: MIT
#include "runtime/flow.h"

#include "abi/agent.h"

uint32_t flow_room(const struct flow *f, enum flow_stream stream)
{
	return AGENT_WINDOW - f->open[stream];
}

bool flow_take(struct flow *f, enum flow_stream stream, uint32_t len)
{
	if (len > flow_room(f, stream))
		return false;
	f->open[stream] += len;
	return true;
}

bool flow_grant(struct flow *f, enum flow_stream stream, uint32_t len)
{
	if (len > f->open[stream])
		return false;
	f->open[stream] -= len;
	return true;
}

void flow_put(struct frame_stream *to, uint32_t process, enum flow_stream stream, uint32_t len)
{
	uint8_t body[8];

	frame_set_u32(body, stream);
	frame_set_u32(body + 4, len);
	frame_put(to, AGENT_CREDIT, process, 0, body, sizeof(body));
}

static bool count_credit(struct flow *f, const uint8_t *body, bool from_guest)
{
	uint32_t stream = frame_u32(body);

	if (stream >= FLOW_STREAMS || (stream == FLOW_IN) != from_guest)
		return false;
	return flow_grant(f, (enum flow_stream)stream, frame_u32(body + 4));
}

bool flow_count(struct flow *f, const struct frame *frame, bool from_guest)
{
	switch (frame->type) {
	case AGENT_OUT:
		return flow_take(f, FLOW_OUT, frame->len);
	case AGENT_ERR:
		return flow_take(f, FLOW_ERR, frame->len);
	case AGENT_IN:
		return flow_take(f, FLOW_IN, frame->len);
	case AGENT_CREDIT:
		return count_credit(f, frame->body, from_guest);
	default:
		return true;
	}
}
