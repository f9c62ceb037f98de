// SPDX-License-Identifier: MIT
#ifndef AGENT_SPAWN_H
#define AGENT_SPAWN_H

#include <sys/types.h>

#include "agent/container.h"
#include "base/err.h"

// The agent's ends of a new process.
struct spawned {
	pid_t pid;
	int pidfd;
	int sync;
	int in, out, err; // not blocking; -1 with a terminal, which comes over sync
};

#define SPAWNED_NONE {.pidfd = -1, .sync = -1, .in = -1, .out = -1, .err = -1}

// Makes a child that is to become process p of the container: its first, in new namespaces, if c->init is -1, or a
// further one in those. Both are born in the container's cgroup.
int spawn(const struct container *c, const struct oci_process *p, struct spawned *s, struct err **e);

// Closes the descriptors.
void spawned_close(struct spawned *s);

#endif
