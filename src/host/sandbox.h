// SPDX-License-Identifier: MIT
// The host's side of one container: a network namespace joined to the bridge by a veth pair, and a cgroup v2.
#ifndef HOST_SANDBOX_H
#define HOST_SANDBOX_H

#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct sandbox {
	char id[32];      // names everything: /run/netns/ID, veth ID, cgroup ID
	char netns[64];   // path of the network namespace
	char cgroup[128]; // folder of the cgroup, e.g. /sys/fs/cgroup/assay/ID; "" where cgroup v2 has no controllers
	char address[16]; // IPv4 address inside, e.g. 10.88.0.2
};

struct sandbox_usage {
	uint64_t cpu_us;      // cpu.stat usage_usec of the whole cgroup
	uint64_t memory_peak; // bytes, memory.peak
};

// Prepares the host once: the bridge (10.88.0.1/16) and the parent cgroup with its controllers. Can be called again.
// Removes what an earlier, killed run left.
int sandbox_host_setup(struct err **e);

// Removes what sandbox_host_setup made.
int sandbox_host_teardown(struct err **e);

// Makes the sandbox number n (0 … 65000) with the name id.
int sandbox_make(struct sandbox *s, const char *id, unsigned n, struct err **e);

// Reads what the cgroup used so far; figures that the kernel lacks are 0.
void sandbox_usage(const struct sandbox *s, struct sandbox_usage *u);

// Kills every process in the cgroup and removes veth, namespace and cgroup. Safe to call twice or after a failed make.
int sandbox_remove(struct sandbox *s, uint64_t deadline, struct err **e);

#endif
