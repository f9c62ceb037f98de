// SPDX-License-Identifier: MIT
#include "suite/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#include "stats/rng.h"

// The one experimental arm and resource limit so far.
#define ARM   "corrected"
#define LIMIT "default"

// With thin coverage a workload that only adds detail is tried once where that shows that it works.
static bool is_left_out(const struct settings *s, const struct measure_ops *m, const struct runtime *r, size_t block)
{
	return m->thin != THIN_ALL && settings_are_thin(s) && (block > 0 || r->thin < m->thin);
}

// Appends the cells of a block, each once. Returns how many there are; trial may be NULL to count only.
static size_t list_cells(const struct settings *s, size_t block, struct trial *trial)
{
	size_t n = 0;

	for (size_t r = 0; s->runtimes[r]; r++) {
		for (size_t w = 0; s->workloads[w]; w++) {
			const struct measure_ops *measure = measure_find(s->workloads[w]);
			size_t numbers = 0;

			while (numbers < SETTINGS_LIST_MAX && s->containers[numbers])
				numbers++;
			numbers = measure->has_containers ? numbers : 1;
			if (is_left_out(s, measure, runtime_find(s->runtimes[r]), block))
				continue;
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

static size_t count_trials(const struct settings *s)
{
	size_t first = list_cells(s, 0, NULL), later = list_cells(s, 1, NULL);

	return s->repeat ? first + (s->repeat - 1) * later : 0;
}

// Fills in the trials of a block in an order of its own. Returns how many there are.
static size_t make_block(const struct settings *s, size_t block, struct trial *trial, size_t before, struct rng *rng)
{
	size_t cells = list_cells(s, block, trial);

	shuffle(trial, cells, rng);
	for (size_t i = 0; i < cells; i++) {
		trial[i].number = (unsigned)(before + i + 1);
		trial[i].block = (unsigned)block + 1;
		trial[i].seed = rng_next(rng);
	}
	return cells;
}

int plan_make(const struct settings *s, struct plan *p, struct err **e)
{
	struct rng rng;
	size_t trials, made = 0;

	*p = (struct plan){.seed = s->seed};
	if (check_names(s, e))
		return -1;
	trials = count_trials(s);
	if (trials == 0)
		return err_set(e, "cannot plan: the settings name nothing to measure");
	if (trials > PLAN_TRIALS_MAX)
		return err_set(e, "cannot plan %zu trials in %u blocks; allowed: %d trials in all", trials, s->repeat,
			PLAN_TRIALS_MAX);
	if (p->seed == 0 && draw_seed(&p->seed, e))
		return -1;
	p->trial = calloc(trials, sizeof(*p->trial));
	if (!p->trial)
		return err_set(e, "cannot plan: out of memory");
	p->count = trials;
	rng_seed(&rng, p->seed);
	for (size_t b = 0; b < s->repeat; b++)
		made += make_block(s, b, p->trial + made, made, &rng);
	return 0;
}

void plan_free(struct plan *p)
{
	free(p->trial);
	*p = (struct plan){0};
}
