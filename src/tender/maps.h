// SPDX-License-Identifier: MIT
// What is mapped in this process: the text of /proc/self/maps (proc_pid_maps(5)), read without memory of its own, since
// it is read while everything is about to be unmapped.
#ifndef TENDER_MAPS_H
#define TENDER_MAPS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define MAPS_MAX 64

struct maps_range {
	uint64_t address, size;
};

// What is neither the unikernel's nor the kernel's.
struct maps {
	struct maps_range range[MAPS_MAX];
	uint64_t count;
};

// Adds the mapping that one line (without its newline) describes, unless it is the vDSO with its data, or lies wholly
// between the addresses that are the unikernel's. Fails on what is no such line, and when there is no room.
int maps_line(const char *line, struct maps *m, struct err **e);

// Reads all lines of fd.
int maps_read(int fd, struct maps *m, struct err **e);

#endif
