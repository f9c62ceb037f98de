// SPDX-License-Identifier: MIT
// The shim's socket, as a client of it: frames of abi/agent.h and those below. The socket's path may be longer than an
// address holds, so it is reached through the folder's descriptor.
#ifndef RUNTIME_CONTROL_H
#define RUNTIME_CONTROL_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "runtime/state.h"

// Requests that the shim answers itself; beyond the numbers of abi/agent.h.
enum control_type {
	SHIM_PAUSE = 128, // the VM stands still
	SHIM_RESUME,
	SHIM_PROCESSES, // OK with JSON: array of the host's process numbers: the shim's and those of exec
};

// Makes the socket, for the shim. Returns a descriptor, or -1 with *e set.
int control_listen(const struct state *s, struct err **e);

// Connects. Returns a descriptor that does not block, or -1 with *e set: "container not running" if nobody is there.
int control_connect(const struct state *s, struct err **e);

// Sends one request and waits for its answer, whose body is appended to reply unless that is NULL. The text of a
// refusal becomes *e.
int control_ask(const struct state *s, uint16_t type, const void *body, uint32_t len, uint64_t deadline,
	struct buf *reply, struct err **e);

#endif
