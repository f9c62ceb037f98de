// SPDX-License-Identifier: MIT
// What a child of the agent does until it is a program of the container.
#ifndef AGENT_CHILD_H
#define AGENT_CHILD_H

#include "agent/container.h"
#include "oci/config.h"

struct child {
	const struct container *container;
	const struct oci_process *process;
	int in, out, err; // for 0, 1, 2; -1 with a terminal
	int sync;         // its end
	int join;         // pidfd of the process whose namespaces it enters; -1: it is the first, its own are fresh
};

// Becomes the program, or says over sync why not.
void __attribute__((noreturn)) child_main(const struct child *c);

#endif
