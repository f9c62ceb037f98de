// SPDX-License-Identifier: MIT
// The three streams of a process, each with its window (abi/agent.h): what the other side has not granted is not sent,
// what it was not granted must not come.
#ifndef AGENT_STREAM_H
#define AGENT_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/frame.h"

// Standard output or error, or the output of a terminal.
struct source {
	int fd;          // owned; -1: closed, or never there
	uint32_t window; // bytes that may be sent
	uint32_t rest;   // of a process that has gone: bytes that it can have left behind
};

// Standard input, or the input of a terminal.
struct sink {
	int fd; // owned by the sink, or for a terminal by its source
	bool is_terminal;
	bool is_ending;     // no more will come
	struct buf waiting; // bytes that the process has not taken
	size_t taken;       // of waiting
};

// What became of a source when it was read.
enum source_state { SOURCE_OPEN, SOURCE_EMPTY, SOURCE_CLOSED };

// Sends what a source has, as far as the window goes, at most one chunk, as frames of that type for that process.
enum source_state source_read(struct source *s, struct frame_stream *host, uint16_t type, uint32_t process);

// Says to the host that a source is closed, if that was not done. Returns its descriptor, or -1.
int source_end(struct source *s, struct frame_stream *host, uint16_t type, uint32_t process);

// The same, and closes it.
void source_close(struct source *s, struct frame_stream *host, uint16_t type, uint32_t process);

// Grants bytes; fails when the host never took so many.
int source_grant(struct source *s, uint32_t bytes, struct err **e);

// Takes bytes for the process; none: it is the end. Fails beyond the window.
int sink_put(struct sink *s, const void *data, uint32_t len, struct err **e);

// Writes what waits, as far as the process takes it, and grants it back to the host.
void sink_write(struct sink *s, struct frame_stream *host, uint32_t process);

// Whether the sink wants to be written to.
bool sink_is_waiting(const struct sink *s);

// Closes and frees.
void sink_close(struct sink *s);

#endif
