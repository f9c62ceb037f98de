// SPDX-License-Identifier: MIT
#include "workload/limits.h"
#include "workload/stopwatch.h"
#include "workload/team.h"

#include <time.h>

#define STEPS 20000 // of a chunk: 20 µs at 3 GHz

struct member {
	uint64_t chunks, fastest_ns, wall_ns, cpu_ns;
	uint64_t state; // of the work, so that no compiler may leave it out
};

struct spin {
	uint64_t ns;
	struct member member[TEAM_MAX];
};

// CPU time of this thread in nanoseconds, 0 where that is not counted.
static uint64_t cpu_ns(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t))
		return 0;
	return (uint64_t)t.tv_sec * STOPWATCH_S + (uint64_t)t.tv_nsec;
}

// Marsaglia's xorshift (JSS 8(14), 2003): each step waits for the one before it, so the time is that of the core alone.
static uint64_t work(uint64_t state)
{
	for (int i = 0; i < STEPS; i++) {
		state ^= state << 13;
		state ^= state >> 7;
		state ^= state << 17;
	}
	return state;
}

// Every member has a clock of its own, so that one who is held back by a quota at the end does not count too little.
static void spin(void *arg, struct team *t, unsigned member)
{
	struct spin *s = arg;
	struct member m = {.fastest_ns = UINT64_MAX, .state = member + 1};
	uint64_t start, cpu, last, now;

	team_meet(t);
	cpu = cpu_ns();
	start = now = stopwatch_ns();
	do {
		last = now;
		m.state = work(m.state);
		m.chunks++;
		now = stopwatch_ns();
		m.fastest_ns = now - last < m.fastest_ns ? now - last : m.fastest_ns;
	} while (now - start < s->ns);
	m.wall_ns = now - start;
	m.cpu_ns = cpu_ns() - cpu;
	s->member[member] = m;
}

// A sandbox may count as CPU time also what the host gave to others, so the work done counts: as many chunks as it was,
// each at the speed of the one that nobody disturbed.
static void add_up(const struct spin *s, struct limits_cpu *found)
{
	uint64_t fastest_ns = UINT64_MAX;

	for (unsigned i = 0; i < found->threads; i++)
		if (s->member[i].fastest_ns < fastest_ns)
			fastest_ns = s->member[i].fastest_ns;
	for (unsigned i = 0; i < found->threads; i++) {
		const struct member *m = &s->member[i];

		found->seconds += (double)m->chunks * (double)fastest_ns / (double)m->wall_ns;
		found->by_clock += (double)m->cpu_ns / (double)m->wall_ns;
	}
	if (cpu_ns() == 0)
		found->by_clock = -1;
}

struct limits_cpu limits_cpu(unsigned threads, uint64_t ms)
{
	static struct spin s;
	struct limits_cpu found = {.threads = threads < TEAM_MAX ? threads : TEAM_MAX};

	s.ns = ms * STOPWATCH_MS;
	while (team_run(found.threads, spin, &s) < 0 && found.threads > 1)
		found.threads /= 2;
	add_up(&s, &found);
	return found;
}
