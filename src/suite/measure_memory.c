// SPDX-License-Identifier: MIT
// sysbench's memory test inside the container: one thread writes a block of 1 MiB over and over.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/self.h"

static const struct metric_info metrics[] = {
	{"write_rate", "MiB/s", "memory written in blocks of 1 MiB", .is_headline = true},
	{"total_time", "s", "time measured", .is_lower_better = true},
	{.name = "bytes", .unit = "B", .title = "bytes in all"},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char time[40];
	const char *const argv[] = {"/bin/bench", "memory", "mode=write", time, NULL};

	snprintf(time, sizeof(time), "time-ms=%u", self_part_ms(settings, 1));
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_memory = {.name = "memory", .metrics = metrics, .thin = THIN_BASE, .run = run};
