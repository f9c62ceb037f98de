// SPDX-License-Identifier: MIT
// What this place lets a program use, as far as it can be read: not what /proc/cpuinfo or MemTotal say, which are the
// machine's.
#ifndef WORKLOAD_USABLE_H
#define WORKLOAD_USABLE_H

#include <stdint.h>

#define USABLE_UNLIMITED UINT64_MAX

struct usable {
	unsigned affinity;     // CPUs that this thread may run on
	double quota;          // CPUs' worth of time of the cgroup and those above it; infinite if there is no limit
	unsigned cpus;         // the smaller of the two, rounded up, at least 1: how many threads make sense
	uint64_t memory_limit; // bytes of the cgroup and those above it; USABLE_UNLIMITED if there is none
	uint64_t memory_total; // bytes by MemTotal of /proc/meminfo; 0: it cannot be read
	uint64_t memory_free;  // bytes by MemAvailable, but not more than the cgroup leaves; 0: it cannot be read
};

// Reads cgroup v2, or v1 where that is what is mounted, as seen from inside. What cannot be read counts as no limit;
// nothing here fails.
void usable_read(struct usable *u);

#endif
