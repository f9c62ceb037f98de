// SPDX-License-Identifier: MIT
// sysbench's CPU test inside the container: the program measures itself and checks its own answers.
#include <stdio.h>

#include "base/clock.h"
#include "suite/bench_lines.h"
#include "suite/measure_all.h"
#include "suite/settings.h"
#include "suite/stand.h"

static const struct metric_info metrics[] = {
	{"events_per_second", "1/s", false, true, "primes below 20000 found, times a second"},
	{"total_time", "s", true, false, "time measured"},
	{"events", "1", false, false, "events in that time"},
	{.name = NULL},
};

static int live(struct stand *s, uint64_t deadline, struct finding *f, struct err **e)
{
	struct bench_report report;

	if (stand_wait_end(s, deadline, e) || bench_report_of(&s->member[0].said, "primes", true, &report, e))
		return -1;
	return bench_report_take(&report, metrics, f, e);
}

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char time[40];
	const char *const argv[] = {"/bin/bench", "primes", time, NULL};
	struct stand s;
	int r;

	snprintf(time, sizeof(time), "time-ms=%llu", (unsigned long long)(settings->duration_ns / NS_PER_MS));
	r = stand_open(&s, t, argv, deadline, e) || live(&s, deadline, f, e);
	return stand_close(&s, f, r ? NULL : e) || r ? -1 : 0;
}

const struct measure_ops measure_primes = {.name = "primes", .metrics = metrics, .run = run};
