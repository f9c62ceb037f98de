// SPDX-License-Identifier: MIT
#include "suite/memory_use.h"

#include "abi/sample.h"

static void add(struct finding *f, const char *metric, double bytes)
{
	finding_add(f, metric, bytes, "B", SAMPLE_MEAN_ARITHMETIC, SAMPLE_UNVERIFIED);
}

// What is 0 was not to be had.
static void add_known(struct finding *f, const char *metric, double bytes)
{
	if (bytes > 0)
		add(f, metric, bytes);
}

void memory_use_add(const struct stand *s, const struct memory_machine *before, struct finding *f)
{
	double pss = 0, charged = 0, peak = 0, count = (double)s->count;
	struct memory_machine now;

	memory_read(&now);
	for (size_t i = 0; i < s->count; i++) {
		struct sandbox_usage u;

		sandbox_usage(&s->member[i].sandbox, &u);
		peak += (double)u.memory_peak;
		pss += (double)memory_pss(s->member[i].sandbox.cgroup);
		charged += (double)memory_charged(s->member[i].sandbox.cgroup);
	}
	add_known(f, "memory_used", pss / count);
	add_known(f, "memory_charged", charged / count);
	add_known(f, "memory_peak", peak / count);
	add(f, "memory_available", ((double)before->available - (double)now.available) / count);
	add(f, "memory_free", (double)now.used);
}
