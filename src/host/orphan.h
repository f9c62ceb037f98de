// SPDX-License-Identifier: MIT
// Processes that lost their parent inside a container and became ours.
#ifndef HOST_ORPHAN_H
#define HOST_ORPHAN_H

#include <stdint.h>

#include "base/err.h"
#include "base/proc.h"

// Makes this process the one that inherits the orphans among its descendants.
int orphan_inherit(struct err **e);

// Waits until no child of this process is left in a cgroup below CGROUP (a path inside the hierarchy such as
// "/assay/t1", or "/assay" for all), reaping them; they must be dying already.
int orphan_reap(const char *cgroup, uint64_t deadline, struct err **e);

// As proc_wait for the child p, and reaps meanwhile what dies in the cgroup: a runtime that removes a container may
// wait for its other processes to vanish, and the dead do that only when their parent, this process, reaps them.
int orphan_reap_while(struct proc *p, const char *cgroup, uint64_t deadline, struct proc_exit *x, struct err **e);

#endif
