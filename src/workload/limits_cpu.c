// SPDX-License-Identifier: MIT
#include "workload/limits.h"
#include "workload/stopwatch.h"
#include "workload/team.h"

#include <time.h>

struct spin {
	uint64_t ns;
	double share[TEAM_MAX]; // of each member: CPU time by time
};

// CPU time of this thread in nanoseconds, 0 where that is not counted.
static uint64_t cpu_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t))
		return 0;
	return (uint64_t)t.tv_sec * STOPWATCH_S + (uint64_t)t.tv_nsec;
}

// Every member has a clock of its own, so that one who is held back by a quota at the end does not count too little.
static void spin(void *arg, struct team *t, unsigned member)
{
	struct spin *s = arg;
	uint64_t start, cpu, now;

	team_meet(t);
	start = stopwatch_ns();
	cpu = cpu_ns();
	do
		now = stopwatch_ns();
	while (now - start < s->ns);
	s->share[member] = (double)(cpu_ns() - cpu) / (double)(now - start);
}

struct limits_cpu limits_cpu(unsigned threads, uint64_t ms)
{
	static struct spin s;
	struct limits_cpu found = {.threads = threads < TEAM_MAX ? threads : TEAM_MAX};

	s.ns = ms * STOPWATCH_MS;
	while (team_run(found.threads, spin, &s) < 0 && found.threads > 1)
		found.threads /= 2;
	for (unsigned i = 0; i < found.threads; i++)
		found.seconds += s.share[i];
	if (cpu_ns() == 0)
		found.seconds = -1;
	return found;
}
