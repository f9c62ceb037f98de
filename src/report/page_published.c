// SPDX-License-Identifier: MIT
#include "report/page_published.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "published/published.h"

// The runtimes of the studies by our names. gVisor ran on its platform ptrace.
static const char *column_of(const char *runtime)
{
	return !strcmp(runtime, "gvisor-ptrace") ? "gvisor" : runtime;
}

double page_study_percent(const char *criterion, const char *runtime)
{
	double value;

	return published_percent(criterion, column_of(runtime), &value) ? value : (double)NAN;
}

// Which cells are like ours. The image is the one most like the program that we run: a small static web server, and a
// shell that does nothing.
static const struct likeness {
	const char *workload, *metric, *study, *table;
	const char *image; // first key; NULL: the limit is the only one
	bool has_containers;
	const char *source;
} likenesses[] = {
	{"httpd", "requests_per_second", "stoffel-2020", "web-throughput-percent-of-docker", "go-httpd", true,
		"Stoffel 2020, go-httpd"},
	{"noop", "start_time", "stoffel-2020", "start-time-percent-of-docker", "busybox", false,
		"Stoffel 2020, busybox"},
	{"noop", "remove_time", "stoffel-2020", "remove-time-percent-of-docker", "busybox", false,
		"Stoffel 2020, busybox"},
	{"iperf3", "tcp_to_container", "stoffel-2020", "network-percent-of-docker", "tcp-send", false,
		"Stoffel 2020, tcp-send"},
	{"linpack", "gflops", "stoffel-2020", "linpack-gflops", NULL, false, "Stoffel 2020, HPL"},
};

static double cell(const struct likeness *l, const char *limit, const char *containers, const char *column)
{
	const struct published_table *t = published_find(l->study, l->table);
	const char *keys[3] = {l->image, limit, containers};
	double value;

	if (!l->image)
		keys[0] = limit;
	return t && published_cell(t, keys, column, &value) == PUBLISHED_VALUE ? value : (double)NAN;
}

// Study B's CPU loop has seconds for a fixed number of events, so the rate is the inverse.
static double primes(const char *column)
{
	const struct published_table *t = published_find("hassan-2020", "cpu-primes-seconds");
	const struct published_average mean = {.by = NULL};
	double docker, value;

	if (!t || !published_mean(t, &mean, "docker", &docker) || !published_mean(t, &mean, column, &value))
		return (double)NAN;
	return 100 * docker / value;
}

double page_study_cell(yyjson_val *measure, const char *runtime, const char **source)
{
	const char *workload = json_text(measure, "workload", ""), *metric = json_text(measure, "metric", "");
	const char *limit = json_text(measure, "limit", "");
	char containers[24];

	*source = NULL;
	snprintf(containers, sizeof(containers), "%.0f", json_number(measure, "containers", 1));
	if (!strcmp(metric, "events_per_second") && !strcmp(containers, "1") && !strcmp(limit, "default")) {
		*source = "Hassan 2020, sysbench";
		return primes(column_of(runtime));
	}
	for (size_t i = 0; i < sizeof(likenesses) / sizeof(*likenesses); i++) {
		const struct likeness *l = &likenesses[i];
		double docker = cell(l, limit, containers, "docker");

		if (strcmp(l->workload, workload) != 0 || strcmp(l->metric, metric) != 0 || !isfinite(docker))
			continue;
		*source = l->source;
		return 100 * cell(l, limit, containers, column_of(runtime)) / docker;
	}
	return (double)NAN;
}
