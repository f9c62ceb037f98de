// SPDX-License-Identifier: MIT
// What usable.c is made of, so that a made-up tree can be read in place of /proc and /sys.
#ifndef WORKLOAD_USABLE_FROM_H
#define WORKLOAD_USABLE_FROM_H

#include "workload/usable.h"

// Returns how many CPUs this thread may run on; 1 where that cannot be asked.
unsigned usable_affinity(void);

// Does the work of usable_read with root put in front of every path, "" for the true ones.
void usable_from(const char *root, unsigned affinity, struct usable *u);

// Lowers quota, memory_limit and memory_free to what this process' cgroup and those above it leave, as far as they are
// mounted below root.
void usable_cgroup(const char *root, struct usable *u);

#endif
