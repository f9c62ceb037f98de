// SPDX-License-Identifier: MIT
// The windows of a process's three streams (abi/agent.h, "Flow"): pure counting, the same on every side.
#ifndef RUNTIME_FLOW_H
#define RUNTIME_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/frame.h"

enum flow_stream { FLOW_IN, FLOW_OUT, FLOW_ERR, FLOW_STREAMS };

struct flow {
	uint32_t open[FLOW_STREAMS]; // bytes on their way that were not granted back
};

// Returns how many bytes the stream may carry now.
uint32_t flow_room(const struct flow *f, enum flow_stream stream);

// Counts bytes that were sent. Returns false when they are more than the window has room for.
bool flow_take(struct flow *f, enum flow_stream stream, uint32_t len);

// Counts bytes that are granted back. Returns false when so many are not on their way.
bool flow_grant(struct flow *f, enum flow_stream stream, uint32_t len);

// Puts a frame that grants bytes back behind what waits on a stream of frames.
void flow_put(struct frame_stream *to, uint32_t process, enum flow_stream stream, uint32_t len);

// Counts a frame of the process that is of type AGENT_IN, AGENT_OUT, AGENT_ERR or AGENT_CREDIT: data that came, or
// bytes that the other side grants of the streams that flow to it (from_guest: standard input, else the other two).
// Returns false when it breaks the rule.
bool flow_count(struct flow *f, const struct frame *frame, bool from_guest);

#endif
