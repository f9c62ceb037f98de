// SPDX-License-Identifier: MIT
// The guest between the kernel and the agent: nothing before the host knows of us that is not needed for it.
#ifndef AGENT_BOOT_H
#define AGENT_BOOT_H

#include "base/err.h"

// Begins to reach the host, and meanwhile makes the guest what a container needs: mounts, a root from which
// pivot_root(2) works, limits that the container inherits; blocks SIGCHLD and ignores SIGPIPE. Returns the stream,
// which blocks, or -1 with *e set.
int boot_guest(struct err **e);

// Ends the VM. Returns only if that fails.
void boot_end(void);

#endif
