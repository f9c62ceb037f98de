// SPDX-License-Identifier: MIT
#include "workload/usable.h"
#include "workload/small_file.h"
#include "workload/usable_from.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <string.h>

#define CPUS_MAX 65536 // more than any kernel is built for (NR_CPUS is 8192 at most on x86-64)
#define KIB      1024

unsigned usable_affinity(void)
{
	static cpu_set_t set[CPUS_MAX / CPU_SETSIZE];

	// The kernel refuses a set that is shorter than its own, and does not say how long that is.
	for (size_t size = sizeof(cpu_set_t); size <= sizeof(set); size *= 2) {
		memset(set, 0, size);
		if (!sched_getaffinity(0, size, set))
			return CPU_COUNT_S(size, set) > 0 ? (unsigned)CPU_COUNT_S(size, set) : 1;
		if (errno != EINVAL)
			break;
	}
	return 1;
}

static uint64_t kib_to_bytes(uint64_t kib)
{
	return kib > UINT64_MAX / KIB ? 0 : kib * KIB;
}

static void read_meminfo(const char *root, struct usable *u)
{
	char text[4096];

	if (small_file_read(root, "/proc/meminfo", text, sizeof(text)) < 0)
		return;
	u->memory_total = kib_to_bytes(small_file_number(text, "MemTotal:", 0));
	u->memory_free = kib_to_bytes(small_file_number(text, "MemAvailable:", 0));
}

static unsigned threads(const struct usable *u)
{
	if (u->quota >= u->affinity)
		return u->affinity;
	return u->quota > 1 ? (unsigned)ceil(u->quota) : 1;
}

void usable_from(const char *root, unsigned affinity, struct usable *u)
{
	*u = (struct usable){.affinity = affinity, .quota = (double)INFINITY, .memory_limit = USABLE_UNLIMITED};
	read_meminfo(root, u);
	usable_cgroup(root, u);
	u->cpus = threads(u);
}

void usable_read(struct usable *u)
{
	usable_from("", usable_affinity(), u);
}
