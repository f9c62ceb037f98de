// SPDX-License-Identifier: MIT
// What create and run have in common: from a bundle to a container that waits for its start.
#ifndef UNI_LAUNCH_H
#define UNI_LAUNCH_H

#include "base/proc.h"
#include "runtime/state.h"
#include "runtime/verb.h"

struct uni_launch {
	const char *id, *bundle, *pid_file; // the latter two may be NULL
};

// Makes the container. On success *state holds it and *keeper is its process, a child of this one; on failure nothing
// is left of it.
int uni_launch(
	const struct globals *g, const struct uni_launch *l, struct state *state, struct proc *keeper, struct err **e);

// Starts a container that waits, and runs the poststart hooks, whose failure is only logged. began_ns: when this was
// asked for.
int uni_begin(const struct globals *g, struct state *s, uint64_t began_ns, struct err **e);

// The flags that both verbs take.
#define UNI_LAUNCH_FLAGS                                                                                               \
	{"bundle", 'b', true}, {"console-socket", 0, true}, {"pid-file", 0, true}, {"no-pivot", 0, false},             \
		{"no-new-keyring", 0, false},                                                                          \
	{                                                                                                              \
		"preserve-fds", 0, true                                                                                \
	}

// Reads them. Fails on what cannot be done here.
int uni_launch_read(const struct flags *a, struct uni_launch *l, struct err **e);

#endif
