// SPDX-License-Identifier: MIT
// A process of the container that the host knows by its number: from the request that makes it to the EXIT that ends
// it.
#ifndef AGENT_PROCESS_H
#define AGENT_PROCESS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "agent/spawn.h"
#include "agent/stream.h"

enum process_state {
	PROCESS_FREE,     // the slot is
	PROCESS_MAKING,   // the child gets ready
	PROCESS_READY,    // it waits for START
	PROCESS_STARTING, // it goes for execve
	PROCESS_RUNNING,
	PROCESS_FAILED, // it never became a program, and the host was told
};

struct process {
	enum process_state state;
	uint32_t number;
	uint32_t serial; // of the request to be answered once it is ready or runs; 0: none
	pid_t pid;       // 0: it has been reaped
	int sync;        // to the child, until execve; -1
	bool says_exec;  // execve was about to come
	bool has_terminal;
	struct source out, err;
	struct sink in;
	int status;        // as of waitpid(2), once it has been reaped
	uint64_t deadline; // then: when EXIT goes out, whether or not the host takes the output
};

#define PROCESS_NONE {.sync = -1, .out = {.fd = -1}, .err = {.fd = -1}, .in = {.fd = -1}}
#define PROCESS_POLL 4 // descriptors to be polled

struct agent;

// Takes over what was spawned. is_first: it is to wait for START.
void process_begin(struct process *p, uint32_t number, uint32_t serial, bool is_first, struct spawned *s);

// Lets a process that is ready go, for the START with that serial.
void process_go(struct process *p, uint32_t serial);

// Hears what the child has to say.
void process_listen(struct agent *a, struct process *p);

// Writes what is to be polled, PROCESS_POLL entries.
void process_poll(const struct process *p, struct pollfd *out);

// Does what poll said of those entries.
void process_pump(struct agent *a, struct process *p, const struct pollfd *polled);

// Notes that it has been reaped.
void process_reaped(struct agent *a, struct process *p, int status);

// Once it is gone: sends the rest of its output and, if there is none, EXIT; frees the slot.
void process_finish(struct agent *a, struct process *p);

// Puts off the end of the wait for a host that takes no output: it has taken some.
void process_hope(struct process *p);

// Closes and frees.
void process_free(struct process *p);

#endif
