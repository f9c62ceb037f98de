// SPDX-License-Identifier: MIT
// Moves bytes between the three descriptors of a process's standard streams and the frames that carry them, each stream
// within its window. The shim and the shim of exec are built around one.
#ifndef RUNTIME_PUMP_H
#define RUNTIME_PUMP_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/frame.h"
#include "runtime/flow.h"

#define PUMP_FDS      3
#define PUMP_PATIENCE (10 * NS_PER_S) // without progress at the end, where output cannot be left behind in a pipe

struct pump_out {
	int fd;          // owned; -1: gone
	size_t most;     // bytes that a write may take, so that it does not block
	struct buf held; // came, and was not written yet
	size_t written;  // bytes of it
	bool is_ended;   // nothing more will come
};

struct pump {
	struct frame_stream *to; // not owned
	uint32_t process;        // 0: not known yet, nothing is read
	int in;                  // owned; -1: closed
	bool is_terminal;        // which is hung up when nothing more comes
	struct pump_out out[2];
	struct flow flow;
	uint64_t progress_ns; // when something was written last
};

#define PUMP_NONE                                                                                                      \
	{                                                                                                              \
		.in = -1, .out = { {.fd = -1}, {.fd = -1} }                                                            \
	}

// Takes over descriptors 0, 1 and 2, behind which /dev/null is left, so that whoever waits for their end sees the
// pump's.
int pump_take_stdio(struct pump *p, struct err **e);

// Uses a terminal, which is owned from now on, instead. Descriptors 0, 1 and 2 are left all the same: containerd reads
// what the runtime says through them to the end before it looks at the terminal.
int pump_take_terminal(struct pump *p, int terminal, struct err **e);

// Fills what poll(2) is to wait for.
void pump_poll(const struct pump *p, struct pollfd fds[PUMP_FDS]);

// Reads and writes what poll found. Does not block.
void pump_turn(struct pump *p, const struct pollfd fds[PUMP_FDS]);

// Takes a frame of type AGENT_OUT, AGENT_ERR or AGENT_CREDIT. Fails when it breaks the rule of the windows.
int pump_frame(struct pump *p, const struct frame *f, struct err **e);

// Says that the process has ended. What a pipe's reader has not read is left in the pipe, as the process itself would
// have left it there, even if the pipe must grow for it.
void pump_finish(struct pump *p);

// Whether all output was written, or will not be. To be asked after pump_finish.
bool pump_is_over(const struct pump *p);

// Closes the descriptors and frees the memory.
void pump_close(struct pump *p);

#endif
