// SPDX-License-Identifier: MIT
#include "suite/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "stats/rng.h"

// The one experimental arm and resource limit so far.
#define ARM   "corrected"
#define LIMIT "default"

// Appends the cells of the experiment, each once. Returns how many there are; trial may be NULL to count only.
static size_t list_cells(const struct settings *s, struct trial *trial)
{
	size_t n = 0;

	for (size_t r = 0; s->runtimes[r]; r++) {
		for (size_t w = 0; s->workloads[w]; w++) {
			const struct measure_ops *measure = measure_find(s->workloads[w]);
			size_t numbers = 0;

			while (numbers < SETTINGS_LIST_MAX && s->containers[numbers])
				numbers++;
			numbers = measure->has_containers ? numbers : 1;
			for (size_t c = 0; trial && c < numbers; c++)
				trial[n + c] = (struct trial){
					.state = TRIAL_OPEN,
					.runtime = runtime_find(s->runtimes[r]),
					.measure = measure,
					.containers = measure->has_containers ? s->containers[c] : 1,
					.limit = LIMIT,
					.arm = ARM,
				};
			n += numbers;
		}
	}
	return n;
}

// Fisher and Yates' shuffle as Durstenfeld wrote it (CACM 7(7), 1964, algorithm 235).
static void shuffle(struct trial *trial, size_t n, struct rng *rng)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)rng_below(rng, i);
		struct trial kept = trial[i - 1];

		trial[i - 1] = trial[j];
		trial[j] = kept;
	}
}

static int draw_seed(uint64_t *seed, struct err **e)
{
	uint32_t drawn;

	do {
		if (getrandom(&drawn, sizeof(drawn), GRND_INSECURE) == (ssize_t)sizeof(drawn))
			continue;
		return err_sys(e, "cannot draw a seed");
	} while (drawn == 0);
	*seed = drawn;
	return 0;
}

// Checks that the settings name only what the tables hold, and something of each.
static int check_names(const struct settings *s, struct err **e)
{
	for (size_t i = 0; s->runtimes[i]; i++)
		if (!runtime_find(s->runtimes[i]))
			return err_set(e, "cannot plan: no runtime is called %s", s->runtimes[i]);
	for (size_t i = 0; s->workloads[i]; i++)
		if (!measure_find(s->workloads[i]))
			return err_set(e, "cannot plan: no workload is called %s", s->workloads[i]);
	return 0;
}

int plan_make(const struct settings *s, struct plan *p, struct err **e)
{
	struct rng rng;
	size_t cells;

	*p = (struct plan){.seed = s->seed};
	if (check_names(s, e))
		return -1;
	cells = list_cells(s, NULL);
	if (cells == 0 || s->repeat == 0)
		return err_set(e, "cannot plan: the settings name nothing to measure");
	if (s->repeat > PLAN_TRIALS_MAX / cells)
		return err_set(e, "cannot plan %u blocks of %zu trials; allowed: %d trials in all", s->repeat, cells,
			PLAN_TRIALS_MAX);
	if (p->seed == 0 && draw_seed(&p->seed, e))
		return -1;
	p->trial = calloc(cells * s->repeat, sizeof(*p->trial));
	if (!p->trial)
		return err_set(e, "cannot plan: out of memory");
	p->count = cells * s->repeat;
	rng_seed(&rng, p->seed);
	for (size_t b = 0; b < s->repeat; b++) {
		struct trial *block = p->trial + b * cells;

		list_cells(s, block);
		shuffle(block, cells, &rng);
		for (size_t i = 0; i < cells; i++) {
			block[i].number = (unsigned)(b * cells + i + 1);
			block[i].block = (unsigned)b + 1;
			block[i].seed = rng_next(&rng);
		}
	}
	return 0;
}

void plan_free(struct plan *p)
{
	free(p->trial);
	*p = (struct plan){0};
}
