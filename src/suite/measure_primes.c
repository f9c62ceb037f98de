// SPDX-License-Identifier: MIT
// sysbench's CPU test inside the container: the program measures itself and checks its own answers.
#include <stdio.h>

#include "base/clock.h"
#include "suite/measure_all.h"
#include "suite/self.h"
#include "suite/settings.h"

static const struct metric_info metrics[] = {
	{"events_per_second", "1/s", "primes below 20000 found, times a second", .is_headline = true},
	{"total_time", "s", "time measured", .is_lower_better = true},
	{.name = "events", .unit = "1", .title = "events in that time"},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char time[40];
	const char *const argv[] = {"/bin/bench", "primes", time, NULL};

	snprintf(time, sizeof(time), "time-ms=%llu", (unsigned long long)(settings->duration_ns / NS_PER_MS));
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_primes = {
	.name = "primes", .metrics = metrics, .is_as_published = true, .thin = THIN_ALL, .run = run};
