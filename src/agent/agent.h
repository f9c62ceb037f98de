// SPDX-License-Identifier: MIT
// The agent: one stream to the host, one container, one loop.
#ifndef AGENT_AGENT_H
#define AGENT_AGENT_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/agent.h"
#include "agent/container.h"
#include "agent/drain.h"
#include "agent/effects.h"
#include "agent/late.h"
#include "agent/process.h"
#include "base/err.h"
#include "base/frame.h"

struct agent {
	struct frame_stream host;
	const struct effects *effects;
	struct container container;
	struct process process[AGENT_PROCESSES];
	struct drain drain;
	struct late late;
	bool has_setup;     // SETUP came
	bool has_container; // CREATE came; there is no second one
	bool is_over;       // SHUTDOWN came
};

// Makes an agent that speaks over fd, which must not block, and that says HELLO and when it began. Times in ns as of
// CLOCK_BOOTTIME.
void agent_begin(struct agent *a, int fd, const struct effects *effects, uint64_t began);

// Serves the host until it says SHUTDOWN, goes away (0) or breaks a rule (-1 with *e set), then kills what runs. The
// caller has blocked SIGCHLD and ignores SIGPIPE; all its children are the agent's.
int agent_serve(struct agent *a, struct err **e);

// Closes and frees all but the stream's descriptor.
void agent_free(struct agent *a);

// Returns CLOCK_BOOTTIME in ns: since the guest's kernel began.
uint64_t agent_ns(void);

// Returns the process of that number, or NULL.
struct process *agent_find(struct agent *a, uint32_t number);

// Sends AGENT_PHASE.
void agent_phase(struct agent *a, enum agent_phase phase, uint64_t ns);

// Answers a request with OK and a body.
void agent_ok(struct agent *a, uint32_t process, uint32_t serial, const void *body, size_t len);

// Answers a request with FAIL and its reason.
void agent_fail(struct agent *a, uint32_t process, uint32_t serial, const char *text);

// Does what a frame of the host asks; a struct frame_stream's frame, with a struct agent as context.
int request_frame(void *context, const struct frame *f, struct err **e);

// The longest body of a type that the host may send; a struct frame_stream's limit.
uint32_t request_limit(uint16_t type);

#endif
