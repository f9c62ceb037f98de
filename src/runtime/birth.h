// SPDX-License-Identifier: MIT
// From a bundle to a container that waits for its start, as far as rt-vm and rt-uni do the same: the bundle is read,
// the cgroup made, the process forked that stands for the container, the hooks run, and all of it taken away again if
// something fails.
#ifndef RUNTIME_BIRTH_H
#define RUNTIME_BIRTH_H

#include "base/proc.h"
#include "oci/config.h"
#include "runtime/sizes.h"
#include "runtime/state.h"
#include "runtime/verb.h"

struct birth {
	// Set by the caller, the rest zero.
	const struct globals *g;
	const char *id, *bundle, *pid_file; // the latter two may be NULL
	struct state *state;
	// Of the bundle.
	struct oci_config config;
	struct buf text; // config.json
	int lock;        // private
};

// Reads the bundle, and sets in the state what it says. Whatever is wrong with it, nothing has been made then.
int birth_read(struct birth *b, struct err **e);

// Makes the container's folder and calls bring_up while it is locked. If that fails, child is killed and nothing is
// left of the container.
int birth_give(struct birth *b, int (*bring_up)(void *context, struct proc *child, struct err **e), void *context,
	struct proc *child, struct err **e);

// ----- for bring_up, in this order
// Makes the cgroup with its limits, of which sizes are the machine's.
int birth_cgroup(struct birth *b, const struct sizes *sizes, struct err **e);

// Forks the process that stands for the container, in its cgroup and in new namespaces (CLONE_NEW…) from its first
// instruction. Returns its number here, 0 in it, or -1; *report is the end of a pair in either (runtime/report.h).
pid_t birth_fork(struct birth *b, uint64_t namespaces, struct proc *child, int *report, struct err **e);

// Waits until its namespaces are made, runs the hooks that want them, and lets it go on.
int birth_hooks(struct birth *b, const struct proc *child, int report, struct err **e);

// Writes the process's number into the file that the caller wants it in.
int birth_pid_file(const struct birth *b, struct err **e);

// -----
// Frees what was read.
void birth_free(struct birth *b);

#endif
