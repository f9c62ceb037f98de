// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_CACHES_H
#define WORKLOAD_CACHES_H

#include <stdint.h>

// Returns the bytes of all last-level caches of the CPUs that are on, by sysfs below root ("" for the true one), or
// else by the CPUID instruction; 0 if neither tells.
uint64_t caches_last_level(const char *root);

#endif
