// SPDX-License-Identifier: MIT
// Output that nobody is told of any more: a daemon that a process left behind writes to its pipe, and must not die of
// it.
#ifndef AGENT_DRAIN_H
#define AGENT_DRAIN_H

#include <poll.h>
#include <stddef.h>

#define DRAIN_MAX 32 // pipes; of more the oldest is closed

struct drain {
	int fd[DRAIN_MAX]; // 0: none
	size_t next;
};

// Takes over the end of a pipe, from which is read and dropped what comes.
void drain_keep(struct drain *l, int fd);

// Writes what is to be polled, DRAIN_MAX entries.
void drain_poll(const struct drain *l, struct pollfd *out);

// Does what poll said of those entries.
void drain_pump(struct drain *l, const struct pollfd *polled);

// Closes all.
void drain_close(struct drain *l);

#endif
