// SPDX-License-Identifier: MIT
// What a container really offers its program; its facts say the rest: rights, kernel, and each system call tried.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/self.h"
#include "suite/settings.h"

static const struct metric_info metrics[] = {
	{.name = "cpus_affinity", .unit = "1", .title = "CPUs that a program may run on"},
	{.name = "cpus_quota", .unit = "1", .title = "CPUs' worth of time by the cgroup", .is_optional = true},
	{.name = "cpus_usable", .unit = "1", .title = "CPUs that a program may use, by both"},
	{"cpu_seconds", "1", "CPU seconds a second that a thread on every CPU got together", .is_headline = true},
	{.name = "memory_limit", .unit = "B", .title = "memory limit of the cgroup", .is_optional = true},
	{.name = "memory_total", .unit = "B", .title = "memory by /proc/meminfo", .is_optional = true},
	{.name = "memory_touched", .unit = "B", .title = "memory written to, of what was asked for"},
	{"syscalls_refused", "1", "system calls refused, of a list of harmless ones", .is_headline = true,
		.is_lower_better = true},
	{"syscalls_missing", "1", "system calls missing, of the same list", .is_headline = true,
		.is_lower_better = true},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char touch[32];
	const char *const argv[] = {"/bin/bench", "limits", touch, NULL};

	snprintf(touch, sizeof(touch), "touch-mib=%u", settings->memory_mib);
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_limits = {.name = "limits",
	.metrics = metrics,
	.has_limits = true,
	.is_thin_limits = true,
	.thin = THIN_KINDS,
	.run = run};
