// SPDX-License-Identifier: MIT
// How much memory is in use, in three ways that can be set against each other: by the whole machine, by a cgroup's
// account, and by its processes' pages.
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <stdint.h>

struct memory_machine {
	uint64_t available; // bytes: MemAvailable
	uint64_t used;      // bytes that free(1) of procps 3.3 calls used: neither free, nor buffers, nor cache
};

// Reads the text of /proc/meminfo. A line that is missing counts as 0.
void memory_parse(const char *meminfo, struct memory_machine *m);

// Reads this machine's; all 0 when that fails.
void memory_read(struct memory_machine *m);

// Returns the bytes that the processes in the cgroup at path occupy: the sum of their proportional set sizes (Pss of
// /proc/PID/smaps_rollup), in which a page that n processes share counts 1/n for each. 0: there is none, or the kernel
// does not say.
uint64_t memory_pss(const char *path);

// Returns the bytes on the cgroup's account that the kernel cannot simply drop: memory.current without the cache of
// files, with the kernel's own structures. 0 where the hierarchy does not count memory.
uint64_t memory_charged(const char *path);

#endif
