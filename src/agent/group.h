// SPDX-License-Identifier: MIT
// The container's cgroup (v2) in the guest. CPUs and memory nodes of config.json are the host's: there the machine is
// kept to them, here the same numbers would name others, so cpuset is left alone.
#ifndef AGENT_GROUP_H
#define AGENT_GROUP_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "oci/config.h"

// Makes the cgroup, with all controllers of the guest. Returns a descriptor of its folder, or -1 with *e set.
int group_make(struct err **e);

// Writes limits into the files that stand for them; what r does not say stays as it is.
int group_limit(int group, const struct oci_resources *r, struct err **e);

// Gets a process of the cgroup.
typedef void group_visit(void *context, pid_t pid);

// Hands over every process in the cgroup and below it.
int group_each(int group, group_visit *visit, void *context, struct err **e);

// Kills every process in it.
void group_kill(int group);

// Whether a process of it was killed because its memory was used up.
bool group_ran_short(int group);

// Appends the JSON that abi/agent.h draws for STATS.
void group_stats(int group, struct buf *out);

#endif
