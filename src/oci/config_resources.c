// SPDX-License-Identifier: MIT
// linux.resources: config-linux.md, "Control groups". What cgroup v2 and a guest can keep is read; the rest is refused.
#include <string.h>

#include "oci/parts.h"

#define PERIOD_MIN 1000 // µs, and the next four: what the kernel takes
#define PERIOD_MAX 1000000
#define QUOTA_MIN  1000 // µs
#define SHARES_MIN 2
#define SHARES_MAX 262144
#define CPU_MAX    65535 // highest number of a CPU or memory node in a list
#define AT(field)  offsetof(struct oci_resources, field)

static int read_quota(const struct node *n, void *at)
{
	int64_t *quota = at;

	if (node_integer(n, INT64_MIN, INT64_MAX, quota))
		return -1;
	if (*quota > 0 && *quota < QUOTA_MIN)
		return node_bad(n, "%lld is below %d µs", (long long)*quota, QUOTA_MIN);
	if (*quota < 0)
		*quota = -1;
	return 0;
}

static int read_period(const struct node *n, void *at)
{
	uint64_t *period = at;

	if (read_u64(n, period))
		return -1;
	if (*period && (*period < PERIOD_MIN || *period > PERIOD_MAX))
		return node_bad(n, "%llu is not from %d to %d µs", (unsigned long long)*period, PERIOD_MIN, PERIOD_MAX);
	return 0;
}

// Beyond its range the kernel (cgroup v1, whose unit this is) takes the nearest.
static int read_shares(const struct node *n, void *at)
{
	uint64_t *shares = at;

	if (read_u64(n, shares))
		return -1;
	if (*shares && *shares < SHARES_MIN)
		*shares = SHARES_MIN;
	if (*shares > SHARES_MAX)
		*shares = SHARES_MAX;
	return 0;
}

static bool take_number(const char **s, unsigned *v)
{
	const char *start = *s;

	for (*v = 0; **s >= '0' && **s <= '9' && *v <= CPU_MAX; ++*s)
		*v = *v * 10 + (unsigned)(**s - '0');
	return *s > start && *v <= CPU_MAX;
}

// Takes "3" or "0-3".
static bool take_range(const char **s)
{
	unsigned first, last;

	if (!take_number(s, &first))
		return false;
	if (**s != '-')
		return true;
	++*s;
	return take_number(s, &last) && first <= last;
}

// Numbers and ranges, parted by commas: "0-3,7" (cpuset(7), "List format").
static bool is_set(const char *s)
{
	while (take_range(&s)) {
		if (!*s)
			return true;
		if (*s++ != ',')
			return false;
	}
	return false;
}

static int read_set(const struct node *n, void *at)
{
	const char **s = at;

	if (read_optional(n, s))
		return -1;
	return *s && !is_set(*s) ? node_bad(n, "'%.64s' is no list of numbers", *s) : 0;
}

static int read_cpu(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"quota", read_quota, AT(cpu_quota), false},
		{"period", read_period, AT(cpu_period), false},
		{"shares", read_shares, AT(cpu_shares), false},
		{"cpus", read_set, AT(cpus), false},
		{"mems", read_set, AT(mems), false},
		{"burst", read_unsupported, 0, false},
		{"idle", read_unsupported, 0, false},
		{"realtimePeriod", read_unsupported, 0, false},
		{"realtimeRuntime", read_unsupported, 0, false},
	};

	return node_object(n, members, COUNT(members), at);
}

// The only answer of cgroup v2.
static int read_hierarchy(const struct node *n, void *at)
{
	(void)at;
	return yyjson_is_true(n->value) ? 0 : node_refuse(n, "control groups are hierarchical");
}

static int read_memory(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"limit", read_limit, AT(memory), false},
		{"swap", read_limit, AT(swap), false},
		{"reservation", read_limit, AT(reservation), false},
		{"useHierarchy", read_hierarchy, 0, false},
		{"kernel", read_unsupported, 0, false},
		{"kernelTCP", read_unsupported, 0, false},
		{"swappiness", read_unsupported, 0, false},
		{"disableOOMKiller", read_unsupported, 0, false},
		{"checkBeforeUpdate", read_unsupported, 0, false},
	};
	struct oci_resources *r = at;

	if (node_object(n, members, COUNT(members), r))
		return -1;
	// swap counts both, so it cannot be below one of them.
	if (r->swap > 0 && (r->memory <= 0 || r->swap < r->memory))
		return node_bad(n, "swap is memory and swap together, and below the limit of memory");
	return 0;
}

static int read_pids(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"limit", read_limit, AT(pids), false},
	};

	return node_object(n, members, COUNT(members), at);
}

static bool is_file_name(const char *s)
{
	static const char *const controllers[] = {
		"cpu.", "cpuset.", "memory.", "io.", "pids.", "hugetlb.", "misc.", "rdma."};

	for (size_t i = 0; i < COUNT(controllers); i++)
		if (!strncmp(s, controllers[i], strlen(controllers[i])))
			return !strchr(s, '/');
	return false;
}

// Only controllers' files: those of cgroup itself move and kill processes.
static int read_file(const struct node *n, void *at)
{
	const char *s = "";

	(void)at;
	if (!is_file_name(n->key))
		return node_bad(n, "is no file of a controller");
	return read_text(n, &s);
}

static int read_unified(const struct node *n, void *at)
{
	if (node_map(n, read_file, 0, NULL, NULL))
		return -1;
	*(yyjson_val **)at = yyjson_obj_size(n->value) ? n->value : NULL;
	return 0;
}

int read_resources(const struct node *n, void *at)
{
	static const struct member members[] = {
		{"cpu", read_cpu, 0, false},
		{"memory", read_memory, 0, false},
		{"pids", read_pids, 0, false},
		{"devices", read_device_rules, AT(devices), false},
		{"unified", read_unified, AT(unified), false},
		{"blockIO", read_unsupported, 0, false},
		{"hugepageLimits", read_unsupported, 0, false},
		{"network", read_unsupported, 0, false},
		{"rdma", read_unsupported, 0, false},
	};

	return node_object(n, members, COUNT(members), at);
}
