// SPDX-License-Identifier: MIT
// How large the VM of a container is, and what its processes on the host may use.
#ifndef RUNTIME_SIZES_H
#define RUNTIME_SIZES_H

#include <stdint.h>

#include "oci/config.h"
#include "runtime/settings.h"

struct sizes {
	unsigned vcpus;       // the quota in CPUs, rounded up; without one as set
	uint64_t memory;      // bytes of the VM: the limit, or as set, and the guest's overhead; whole MiB
	uint64_t host_memory; // bytes for the cgroup on the host; 0: no limit was asked for
};

// Computes the sizes. Fails on a limit that no VM can have.
int sizes_compute(const struct oci_resources *r, const struct rt_settings *s, struct sizes *out, struct err **e);

#endif
