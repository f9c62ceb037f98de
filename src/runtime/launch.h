// SPDX-License-Identifier: MIT
// What create and run have in common: from a bundle to a container that waits for its start.
#ifndef RUNTIME_LAUNCH_H
#define RUNTIME_LAUNCH_H

#include "base/proc.h"
#include "oci/config.h"
#include "runtime/state.h"
#include "runtime/verb.h"

struct launch {
	const char *id, *bundle, *pid_file; // all but id may be NULL
	char console_socket[PATH_MAX];      // "": none
	bool has_own_terminal;              // a terminal that config.json asks for is standard input
};

// Makes the container. On success *state holds it and *shim is its process, a child of this one; on failure nothing is
// left of it.
int launch(const struct globals *g, const struct launch *l, struct state *state, struct proc *shim, struct err **e);

// The flags that both verbs take.
#define LAUNCH_FLAGS                                                                                                   \
	{"bundle", 'b', true}, {"console-socket", 0, true}, {"pid-file", 0, true}, {"pidfd-socket", 0, true},          \
		{"no-pivot", 0, false}, {"no-new-keyring", 0, false},                                                  \
	{                                                                                                              \
		"preserve-fds", 0, true                                                                                \
	}

// Reads them. Fails on what cannot be done here.
int launch_read(const struct flags *a, struct launch *l, struct err **e);

#endif
