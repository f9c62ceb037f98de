// SPDX-License-Identifier: MIT
// A dense system solved by LU with all CPUs that the container may use, checked by its residual.
#include <stdio.h>

#include "suite/measure_all.h"
#include "suite/plan.h"
#include "suite/self.h"
#include "suite/settings.h"

static const struct metric_info metrics[] = {
	{"gflops", "GFLOPS", "LINPACK: billions of floating-point operations a second", .is_headline = true},
	{"time", "s", "time of the measured work", .is_lower_better = true},
	{"residual", "1", "LINPACK: residual by HPL's formula; 16 and above is a wrong answer",
		.is_lower_better = true},
	{.name = "fma_peak", .unit = "GFLOPS", .title = "LINPACK: what a loop over registers alone reaches"},
	{.name = "fraction", .unit = "1", .title = "LINPACK: share of that which the solution reaches"},
	{.name = "threads", .unit = "1", .title = "threads"},
	{.name = NULL},
};

static int run(
	const struct trial *t, const struct settings *settings, uint64_t deadline, struct finding *f, struct err **e)
{
	// The study had HPL's 2 × 2 processes in every cell, whatever its limit. 0: one for each usable CPU.
	const char *threads = trial_is_as_published(t) ? "threads=4" : "threads=0";
	char n[24];
	const char *const argv[] = {"/bin/bench", "linpack", n, threads, NULL};

	snprintf(n, sizeof(n), "n=%u", settings->linpack_n);
	return self_run(t, argv, metrics, deadline, f, e);
}

const struct measure_ops measure_linpack = {.name = "linpack",
	.metrics = metrics,
	.has_limits = true,
	.is_as_published = true,
	.thin = THIN_KINDS,
	.run = run};
