// SPDX-License-Identifier: MIT
// How long a load takes that must wait for the one before it, over areas of growing size: the caches, then memory.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/self.h"

// Areas beyond the setting, or beyond what the container has room for, are not measured.
#define AREA(size, words, ...)                                                                                         \
	{.name = "latency_" size,                                                                                      \
		.unit = "ns",                                                                                          \
		.title = "latency of a load within " words,                                                            \
		.is_lower_better = true,                                                                               \
		__VA_ARGS__}

static const struct metric_info metrics[] = {
	AREA("4KiB", "4 KiB", .is_headline = true),
	AREA("16KiB", "16 KiB", .is_optional = true),
	AREA("64KiB", "64 KiB", .is_optional = true),
	AREA("256KiB", "256 KiB", .is_optional = true),
	AREA("1MiB", "1 MiB", .is_optional = true),
	AREA("4MiB", "4 MiB", .is_optional = true),
	AREA("16MiB", "16 MiB", .is_optional = true),
	AREA("64MiB", "64 MiB", .is_optional = true),
	AREA("256MiB", "256 MiB", .is_optional = true),
	AREA("1GiB", "1 GiB", .is_optional = true, .is_headline = true),
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char time[40], most[32];
	const char *const argv[] = {"/bin/bench", "memory", "mode=latency", time, most, NULL};

	snprintf(time, sizeof(time), "time-ms=%u", self_part_ms(settings, 1));
	snprintf(most, sizeof(most), "max-mib=%u", settings->memory_mib);
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_latency = {.name = "latency", .metrics = metrics, .thin = THIN_BASE, .run = run};
