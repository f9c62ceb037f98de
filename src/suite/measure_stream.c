// SPDX-License-Identifier: MIT
// STREAM's four kernels with all CPUs that the container may use.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/self.h"
#include "suite/settings.h"

static const struct metric_info metrics[] = {
	{.name = "copy", .unit = "MB/s", .title = "STREAM copy: c = a"},
	{.name = "scale", .unit = "MB/s", .title = "STREAM scale: b = q c"},
	{.name = "add", .unit = "MB/s", .title = "STREAM add: c = a + b"},
	{"triad", "MB/s", "STREAM triad: a = b + q c", .is_headline = true},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	char elements[40];
	const char *const argv[] = {"/bin/bench", "memory", "mode=stream", elements, NULL};

	snprintf(elements, sizeof(elements), "elements=%u", settings->stream_elements);
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_stream = {.name = "stream", .metrics = metrics, .thin = THIN_BASE, .run = run};
