// SPDX-License-Identifier: MIT
#include "workload/linpack_peak.h"
#include "workload/stopwatch.h"
#include "workload/team.h"

#define ROUNDS 20000 // some hundred microseconds

struct peak {
	const struct linpack_kernel *kernel;
	double gflops[TEAM_MAX];
};

static volatile double sink;

static uint64_t spin_for(const struct linpack_kernel *kernel, uint64_t least_ns, uint64_t *rounds)
{
	uint64_t start = stopwatch_ns(), ns;

	*rounds = 0;
	do {
		sink = kernel->spin(ROUNDS);
		*rounds += ROUNDS;
		ns = stopwatch_ns() - start;
	} while (ns < least_ns);
	return ns;
}

static void peak_part(void *arg, struct team *t, unsigned member)
{
	struct peak *p = arg;
	uint64_t rounds, ns;

	team_meet(t);
	spin_for(p->kernel, 20 * STOPWATCH_MS, &rounds);
	ns = spin_for(p->kernel, 80 * STOPWATCH_MS, &rounds);
	p->gflops[member] = (double)rounds * (double)p->kernel->spin_flops / (double)ns;
}

double linpack_peak(const struct linpack_kernel *kernel, unsigned members)
{
	struct peak p = {.kernel = kernel};
	double sum = 0;

	if (team_run(members, peak_part, &p) < 0)
		return -1;
	for (unsigned i = 0; i < members; i++)
		sum += p.gflops[i];
	return sum;
}
