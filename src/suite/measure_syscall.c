// SPDX-License-Identifier: MIT
// What the kernel that the container sees takes for the smallest things that programs ask of it.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/self.h"

#define PARTS 10 // of the duration, for each operation: they are cheap

static const struct metric_info metrics[] = {
	{"getpid", "ns", "a system call: getpid", .is_lower_better = true, .is_headline = true, .is_optional = true},
	{"clock_gettime", "ns", "reading the clock as the C library does", .is_lower_better = true,
		.is_optional = true},
	{"clock_gettime_call", "ns", "reading the clock by a system call", .is_lower_better = true,
		.is_optional = true},
	{"pipe_read", "ns", "a byte into a pipe and out again", .is_lower_better = true, .is_optional = true},
	{"page_fault", "ns", "a page fault: first touch of fresh memory", .is_lower_better = true, .is_headline = true,
		.is_optional = true},
	{"context_switch", "ns", "a switch between two processes over pipes", .is_lower_better = true,
		.is_optional = true},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char time[40];
	const char *const argv[] = {"/bin/bench", "syscall", time, NULL};

	snprintf(time, sizeof(time), "time-ms=%u", self_part_ms(settings, PARTS));
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_syscall = {.name = "syscall", .metrics = metrics, .thin = THIN_BASE, .run = run};
