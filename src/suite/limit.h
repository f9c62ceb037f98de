// SPDX-License-Identifier: MIT
// The resource limits that containers run under: a factor of the plan, as in study A.
#ifndef SUITE_LIMIT_H
#define SUITE_LIMIT_H

#include <stdint.h>

#define LIMIT_NONE "default"

struct limit {
	double cpus;     // 0: no limit
	uint64_t memory; // bytes; 0: no limit
};

// The names as they stand in settings, plan and samples, ended by NULL: "default" (none), "min" (one CPU and 2 GiB) and
// "max" (every CPU and nearly all memory of this machine).
extern const char *const limit_names[];

// Returns the name in limit_names that equals name, or NULL.
const char *limit_find(const char *name);

// Says what a limit of limit_names amounts to on this machine.
struct limit limit_of(const char *name);

#endif
