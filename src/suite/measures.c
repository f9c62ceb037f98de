// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "suite/measure_all.h"

static const struct measure_ops *const table[] = {&measure_noop, &measure_coldstart, &measure_primes, &measure_linpack,
	&measure_memory, &measure_stream, &measure_latency, &measure_syscall, &measure_disk, &measure_httpd,
	&measure_fetch, &measure_iperf3, &measure_udp, &measure_limits, &measure_surface};

const struct measure_ops *const *measure_table(size_t *n)
{
	*n = sizeof(table) / sizeof(*table);
	return table;
}

const struct measure_ops *measure_find(const char *name)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (!strcmp(table[i]->name, name))
			return table[i];
	return NULL;
}

void finding_add(
	struct finding *f, const char *metric, double value, const char *unit, const char *mean, const char *verified)
{
	struct sample *s = &f->sample[f->count];

	if (f->count == MEASURE_SAMPLES_MAX)
		return;
	f->count++;
	*s = (struct sample){.value = value, .mean = mean, .verified = verified};
	snprintf(s->metric, sizeof(s->metric), "%s", metric);
	snprintf(s->unit, sizeof(s->unit), "%s", unit);
}
