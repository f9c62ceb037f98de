// SPDX-License-Identifier: MIT
// The host's side of one container: a network namespace joined to the bridge by a veth pair, and a cgroup v2.
// Whatever a runtime starts for the container is born in the cgroup, so that its cost is counted and nothing escapes.
#ifndef HOST_SANDBOX_H
#define HOST_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/proc.h"

#define SANDBOX_MAX 65000 // numbers of sandboxes

struct sandbox {
	char id[32];      // names everything
	unsigned number;  // gives the address and the veth's name
	char netns[64];   // path of the network namespace: /run/netns/assay-ID
	char cgroup[128]; // folder of the cgroup: …/assay/ID. The runtime's processes start in its child "runtime", the
			  // container's belong into its child "container"
	bool has_limits;  // whether the cgroup has controllers; where v1 holds them, it only counts CPU time and kills
	char address[16]; // IPv4 address inside, e.g. 10.88.0.2
};

struct sandbox_usage {
	uint64_t cpu_us;      // cpu.stat usage_usec of the whole cgroup
	uint64_t memory_peak; // bytes, memory.peak
};

// Returns the folder for bundles and runtime state: $ASSAY_WORK_DIR, or /run/assay/work.
const char *sandbox_work_dir(void);

// Prepares the host once: the bridge (10.88.0.1/16), the parent cgroup with its controllers, an empty work folder.
// This process then inherits, and sandbox_kill reaps, the orphans of every container. Can be called again. Removes
// what an earlier, killed run left; waits for another assay that runs.
int sandbox_host_setup(struct err **e);

// Removes what sandbox_host_setup made.
int sandbox_host_teardown(struct err **e);

// Makes the sandbox number n (below SANDBOX_MAX) with the name id ([a-z0-9-]+). On failure nothing is left.
int sandbox_make(struct sandbox *s, const char *id, unsigned n, struct err **e);

// Reads what the cgroup used so far; figures that the kernel lacks are 0.
void sandbox_usage(const struct sandbox *s, struct sandbox_usage *u);

// Opens the child cgroup ("runtime" or "container") for proc_opts.cgroup. Returns a descriptor, or -1 with *e set.
int sandbox_open_cgroup(const struct sandbox *s, const char *child, struct err **e);

// Limits the child cgroup "container" to so many CPUs and bytes of memory; 0: no limit. ERR_UNSUPPORTED without
// controllers.
int sandbox_limit(const struct sandbox *s, double cpus, uint64_t memory, struct err **e);

// Kills every process in the cgroup, waits until they are gone and reaps those that are children of this process.
int sandbox_kill(const struct sandbox *s, uint64_t deadline, struct err **e);

// As proc_wait for a child that takes the container apart: what dies in the cgroup meanwhile is reaped, since the child
// may wait for that. The container's first process was waited for before.
int sandbox_wait(const struct sandbox *s, struct proc *p, uint64_t deadline, struct proc_exit *x, struct err **e);

// As sandbox_kill, and removes veth, namespace and cgroup. Safe to call twice or after a failed make.
int sandbox_remove(struct sandbox *s, uint64_t deadline, struct err **e);

#endif
