// SPDX-License-Identifier: MIT
// Counts what a trial could leave behind, before it and after it.
#ifndef HOST_LEFTOVER_H
#define HOST_LEFTOVER_H

#include <stdbool.h>

#include "base/buf.h"

struct leftover {
	unsigned processes;  // all of the host, kernel threads excepted
	unsigned mounts;     // lines of /proc/self/mountinfo
	unsigned namespaces; // distinct net, mnt, pid, ipc, uts, user, cgroup namespaces of all processes, and
			     // /run/netns
	unsigned links;      // network interfaces
	unsigned cgroups;    // folders under /sys/fs/cgroup
	unsigned files;      // entries under /run/assay/work, where bundles and runtime state live
};

// Counts.
void leftover_count(struct leftover *l);

// Returns whether now holds more of anything than before; names what, with both figures, in out.
bool leftover_is_more(const struct leftover *before, const struct leftover *now, struct buf *out);

#endif
