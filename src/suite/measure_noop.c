// SPDX-License-Identifier: MIT
// What a container costs that does nothing: from the first command to its first word, and until nothing is left of it.
// Sandboxes are made before and removed after, being the same for every runtime. Once warm, with what the start needs
// in the page cache, and once cold.
#include <stdio.h>

#include "abi/sample.h"
#include "base/clock.h"
#include "suite/bench_lines.h"
#include "suite/cache.h"
#include "suite/measure_all.h"
#include "suite/stand.h"

static const struct metric_info metrics[] = {
	{"start_time", "s", "start: first command to first word", .is_lower_better = true, .is_headline = true},
	{"create_time", "s", "create: until the container is made", .is_lower_better = true},
	{"command_time", "s", "command: until the start command has returned", .is_lower_better = true},
	{"run_time", "s", "whole life: first command to end of the process", .is_lower_better = true},
	{"remove_time", "s", "remove: until nothing is left", .is_lower_better = true, .is_headline = true},
	{"cpu_time", "s", "CPU time from first command to end of the process", .is_lower_better = true},
	{"phase_command", "s", "phase: the runtime has begun to create it", .is_lower_better = true,
		.is_optional = true},
	{"phase_vmm", "s", "phase: the hypervisor's process is there", .is_lower_better = true, .is_optional = true},
	{"phase_ready", "s", "phase: the hypervisor answers", .is_lower_better = true, .is_optional = true},
	{"phase_kernel", "s", "phase: the guest's kernel is entered", .is_lower_better = true, .is_optional = true},
	{"phase_agent", "s", "phase: the agent in the guest runs", .is_lower_better = true, .is_optional = true},
	{"phase_rootfs", "s", "phase: the root file system is mounted", .is_lower_better = true, .is_optional = true},
	{"phase_created", "s", "phase: create is about to return", .is_lower_better = true, .is_optional = true},
	{"phase_start", "s", "phase: the runtime has begun to start it", .is_lower_better = true, .is_optional = true},
	{"phase_exec", "s", "phase: the program is executed", .is_lower_better = true, .is_optional = true},
	{.name = NULL},
};

static void add_time(struct finding *f, const char *metric, uint64_t from, uint64_t to)
{
	finding_add(f, metric, (double)(to - from) / NS_PER_S, "s", SAMPLE_MEAN_ARITHMETIC, SAMPLE_VERIFIED);
}

// What the runtime itself saw of the start; few do.
static int add_phases(const struct container *c, struct finding *f, struct err **e)
{
	if (c->phases_fault)
		return err_set(e, "the runtime's phases cannot be used: %s", err_text(c->phases_fault));
	for (size_t i = 0; i < c->phases.count; i++) {
		char metric[PHASE_NAME_MAX + 8];

		snprintf(metric, sizeof(metric), "phase_%s", c->phases.at[i].name);
		add_time(f, metric, c->times.issued, c->phases.at[i].ns);
	}
	return 0;
}

static int live(struct stand *s, uint64_t deadline, struct finding *f, struct err **e)
{
	const struct container_times *times = &s->member[0].container.times;
	struct bench_report report;
	double cpu_s;

	if (stand_wait_end(s, deadline, e) || bench_report_of(&s->member[0].said, "noop", true, &report, e))
		return -1;
	cpu_s = stand_cpu_s(s);
	if (stand_stop(s, e))
		return -1;
	if (add_phases(&s->member[0].container, f, e))
		return -1;
	add_time(f, "start_time", times->issued, times->hello);
	add_time(f, "create_time", times->issued, times->created);
	add_time(f, "command_time", times->issued, times->started);
	add_time(f, "run_time", times->issued, times->ended);
	add_time(f, "remove_time", times->stop_issued, times->removed);
	finding_add(f, "cpu_time", cpu_s, "s", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
	return 0;
}

static int start(struct stand *s, bool is_cold, uint64_t deadline, struct err **e)
{
	static const char *const argv[] = {"/bin/bench", "noop", NULL};

	if (is_cold && cache_drop(e))
		return -1;
	return stand_start(s, argv, deadline, e);
}

static int run(const struct trial *t, bool is_cold, uint64_t deadline, struct finding *f, struct err **e)
{
	struct stand s;
	int r = stand_prepare(&s, t, e) || start(&s, is_cold, deadline, e) || live(&s, deadline, f, e);

	r = stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
	if (is_cold)
		cache_fill();
	return r;
}

static int run_warm(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	(void)settings;
	return run(t, false, deadline, f, e);
}

static int run_cold(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	(void)settings;
	return run(t, true, deadline, f, e);
}

const struct measure_ops measure_noop = {.name = "noop", .metrics = metrics, .has_limits = true, .run = run_warm};
const struct measure_ops measure_coldstart = {
	.name = "coldstart", .metrics = metrics, .thin = THIN_BASE, .run = run_cold};
