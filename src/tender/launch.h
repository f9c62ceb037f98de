// SPDX-License-Identifier: MIT
// The tender's last instructions. They run in a page of their own, from which they unmap everything that is the
// tender's, set the filter, and jump: what remains of the tender is that page, which can end the process and no more.
#ifndef TENDER_LAUNCH_H
#define TENDER_LAUNCH_H

#include <stdint.h>

#include "base/err.h"
#include "tender/filter.h"

#define LAUNCH_FAILED 125 // exit status when the kernel refuses at the last moment

struct launch_plan {
	uint64_t entry, stack_pointer, boot, thread_pointer;
	struct filter filter;
};

// Runs the unikernel. Reads what is to be unmapped from the descriptor maps (of /proc/self/maps), which it closes, and
// everything from first_open on. Signals that would end the process do so even if it is process 1 of its namespace.
// Returns only on failure.
int launch_unikernel(const struct launch_plan *l, int maps, unsigned first_open, struct err **e);

#endif
