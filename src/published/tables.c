// SPDX-License-Identifier: MIT
#include <string.h>

#include "base/embed.h"
#include "published/published.h"

EMBED(stoffel_web, "src/published/stoffel-2020/web-throughput-percent-of-docker.csv");
EMBED(stoffel_memory, "src/published/stoffel-2020/memory-percent-of-docker.csv");
EMBED(stoffel_start, "src/published/stoffel-2020/start-time-percent-of-docker.csv");
EMBED(stoffel_remove, "src/published/stoffel-2020/remove-time-percent-of-docker.csv");
EMBED(stoffel_network, "src/published/stoffel-2020/network-percent-of-docker.csv");
EMBED(stoffel_linpack, "src/published/stoffel-2020/linpack-gflops.csv");
EMBED(hassan_cpu, "src/published/hassan-2020/cpu-primes-seconds.csv");
EMBED(hassan_memory, "src/published/hassan-2020/memory-write-mb-per-s.csv");
EMBED(hassan_network, "src/published/hassan-2020/network-download.csv");

#define A "stoffel-2020"
#define B "hassan-2020"

static const struct published_table table[] = {
	{A, "web-throughput-percent-of-docker", "%", 3, embed_stoffel_web},
	{A, "memory-percent-of-docker", "%", 3, embed_stoffel_memory},
	{A, "start-time-percent-of-docker", "%", 2, embed_stoffel_start},
	{A, "remove-time-percent-of-docker", "%", 2, embed_stoffel_remove},
	{A, "network-percent-of-docker", "%", 2, embed_stoffel_network},
	{A, "linpack-gflops", "GFLOPS", 1, embed_stoffel_linpack},
	{B, "cpu-primes-seconds", "s", 1, embed_hassan_cpu},
	{B, "memory-write-mb-per-s", "MB/s", 1, embed_hassan_memory},
	{B, "network-download", "as printed", 1, embed_hassan_network},
};

const struct published_table *published_tables(size_t *n)
{
	*n = sizeof(table) / sizeof(*table);
	return table;
}

const struct published_table *published_find(const char *study, const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i].study, study) && !strcmp(table[i].name, name))
			return &table[i];
	return NULL;
}

bool published_percent(const char *measure, const char *runtime, double *value)
{
	static const struct {
		const char *measure, *name;
		struct published_average how;
	} averaged[] = {
		{"web", "web-throughput-percent-of-docker", {.by = "image"}},
		{"memory", "memory-percent-of-docker", {.by = "image"}},
		{"start", "start-time-percent-of-docker", {0}},
		{"remove", "remove-time-percent-of-docker", {0}},
		{"network", "network-percent-of-docker", {.by = "measure"}},
		{"cpu", "linpack-gflops", {.percent_of = "docker"}},
	};

	for (size_t i = 0; i < sizeof(averaged) / sizeof(*averaged); i++)
		if (!strcmp(averaged[i].measure, measure))
			return published_mean(published_find(A, averaged[i].name), &averaged[i].how, runtime, value);
	return false;
}
