// SPDX-License-Identifier: MIT
#include "runtime/sizes.h"

#define MIB        (UINT64_C(1) << 20)
#define VCPUS_MAX  255                 // of microvm and q35 without an interrupt remapper
#define MEMORY_MAX (UINT64_C(1) << 44) // 16 TiB: what the sums below cannot overflow with

// Rounds up without a detour through floating point, in which 0.1 / 0.1 may be more than 1.
static int64_t cpus_rounded_up(const struct oci_resources *r)
{
	int64_t period = r->cpu_period ? (int64_t)r->cpu_period : 100000;

	return r->cpu_quota / period + (r->cpu_quota % period != 0);
}

int sizes_compute(const struct oci_resources *r, const struct rt_settings *s, struct sizes *out, struct err **e)
{
	uint64_t own = (uint64_t)s->memory_mib * MIB;
	int64_t cpus = r->cpu_quota > 0 ? cpus_rounded_up(r) : s->vcpus;

	if (cpus > VCPUS_MAX)
		return err_set(
			e, "cannot give a virtual machine %lld CPUs: %d is the most", (long long)cpus, VCPUS_MAX);
	if (r->memory > (int64_t)MEMORY_MAX)
		return err_set(e, "cannot give a virtual machine %lld bytes of memory", (long long)r->memory);
	if (r->memory > 0)
		own = (uint64_t)r->memory;
	out->vcpus = (unsigned)cpus;
	out->memory = (own + s->guest_overhead_mib * MIB + MIB - 1) / MIB * MIB;
	out->host_memory = r->memory > 0 ? out->memory + s->host_overhead_mib * MIB : 0;
	return 0;
}
