// SPDX-License-Identifier: MIT
// The four things that `bench disk` times. Only the calls of the kernel are on the clock, not the patterns.
#ifndef WORKLOAD_DISK_PHASE_H
#define WORKLOAD_DISK_PHASE_H

#include "workload/disk_file.h"

struct disk {
	struct disk_file file;
	size_t block, chunk; // bytes of a random access, and of a sequential one: one block or more
	uint64_t chunks;     // that the file shall have at most; disk_write_all lowers it to those it has
	uint64_t limit_ns;   // for one phase
	void *buffer;        // of one chunk, at DISK_ALIGNMENT
	uint32_t *version;   // of each block
	uint64_t random;     // state of splitmix_below
	bool is_wrong;       // a block did not hold what it should
};

struct disk_result {
	uint64_t count, ns; // accesses and the time they took
};

// Each begins accesses until the time is up, at least one. 0, or −1 with errno set.
typedef int disk_phase(struct disk *d, struct disk_result *r);

// Writes the chunks one after the other, and syncs at the end.
int disk_write_all(struct disk *d, struct disk_result *r);

// Reads the chunks one after the other.
int disk_read_all(struct disk *d, struct disk_result *r);

// Reads blocks in random places.
int disk_read_random(struct disk *d, struct disk_result *r);

// Writes blocks in random places and syncs after each.
int disk_write_random(struct disk *d, struct disk_result *r);

// Checks every block of the file, off the clock.
int disk_check(struct disk *d);

#endif
