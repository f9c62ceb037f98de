// SPDX-License-Identifier: MIT
// The end of a container: whatever state it is in, nothing of it is left.
#ifndef RUNTIME_REMOVE_H
#define RUNTIME_REMOVE_H

#include "base/err.h"
#include "runtime/log.h"
#include "runtime/state.h"

#define REMOVE_LIMIT (10 * NS_PER_S)

// Kills what runs, takes away its cgroup and what it left in a network namespace that it joined, runs the poststop
// hooks (whose failure is only logged) and removes the folder.
int remove_container(const struct state *s, const struct log *log, struct err **e);

#endif
