// SPDX-License-Identifier: MIT
#include "suite/plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/random.h>

#include "stats/rng.h"

const char *const arm_names[] = {ARM_CORRECTED, ARM_AS_PUBLISHED, NULL};

const char *arm_find(const char *name)
{
	for (size_t i = 0; arm_names[i]; i++)
		if (!strcmp(arm_names[i], name))
			return arm_names[i];
	return NULL;
}

bool trial_is_alike(const struct trial *a, const struct trial *b)
{
	return a->runtime == b->runtime && a->measure == b->measure && a->containers == b->containers &&
	       a->limit == b->limit && a->arm == b->arm;
}

bool trial_is_as_published(const struct trial *t)
{
	return !strcmp(t->arm, ARM_AS_PUBLISHED);
}

// Room for the trials of a list of cells, or NULL to count only.
struct list {
	struct trial *trial;
	size_t count;
};

// With thin coverage a workload that only adds detail is tried once where that shows that it works.
static bool is_left_out(const struct settings *s, const struct measure_ops *m, const struct runtime *r, size_t block)
{
	return settings_are_thin(s) && (r->thin < m->thin || (block > 0 && (r->is_slow || m->thin > THIN_ALL)));
}

static bool has_limit(const struct settings *s, const struct measure_ops *m, const char *limit)
{
	return limit == limit_names[0] || (m->has_limits && (m->is_thin_limits || !settings_are_thin(s)));
}

static void add_cell(struct list *l, const struct trial *t)
{
	if (l->trial)
		l->trial[l->count] = *t;
	l->count++;
}

// Appends the cells of one workload on one runtime.
static void list_workload(const struct settings *s, struct trial *t, struct list *l)
{
	size_t numbers = 0;

	while (numbers < SETTINGS_LIST_MAX && s->containers[numbers])
		numbers++;
	for (size_t c = 0; c < (t->measure->has_containers ? numbers : 1); c++)
		for (size_t i = 0; s->limits[i]; i++) {
			t->containers = t->measure->has_containers ? s->containers[c] : 1;
			t->limit = limit_find(s->limits[i]);
			if (has_limit(s, t->measure, t->limit))
				add_cell(l, t);
		}
}

// Appends the cells of one runtime in a block of an arm; of the workloads that come last, or of all others.
static void list_runtime(
	const struct settings *s, const char *arm, const char *runtime, size_t block, bool is_last, struct list *l)
{
	struct trial t = {.state = TRIAL_OPEN, .runtime = runtime_find(runtime), .arm = arm_find(arm)};

	for (size_t w = 0; s->workloads[w]; w++) {
		t.measure = measure_find(s->workloads[w]);
		if (t.measure->is_last != is_last)
			continue;
		if (trial_is_as_published(&t) && !t.measure->is_as_published)
			continue;
		if (!is_left_out(s, t.measure, t.runtime, block))
			list_workload(s, &t, l);
	}
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

static bool has_arm(const struct settings *s, const char *arm)
{
	for (size_t i = 0; s->arms[i]; i++)
		if (!strcmp(s->arms[i], arm))
			return true;
	return false;
}

// Numbers the trials that were listed since before as the next block, and gives each its seed.
static void close_block(struct list *l, size_t before, unsigned *block, struct rng *rng)
{
	if (l->count == before)
		return;
	++*block;
	for (size_t i = before; l->trial && i < l->count; i++) {
		l->trial[i].number = (unsigned)i + 1;
		l->trial[i].block = *block;
		l->trial[i].seed = rng_next(rng);
	}
}

// What is run once makes a block of its own.
static void list_last(const struct settings *s, unsigned *block, struct list *l, struct rng *rng)
{
	size_t before = l->count;

	for (size_t r = 0; has_arm(s, ARM_CORRECTED) && s->runtimes[r]; r++)
		list_runtime(s, ARM_CORRECTED, s->runtimes[r], 0, true, l);
	close_block(l, before, block, rng);
}

// Lists every trial; without room for them it only counts.
static void list_plan(const struct settings *s, struct list *l, struct rng *rng)
{
	unsigned block = 0;

	for (size_t b = 0; has_arm(s, ARM_CORRECTED) && b < s->repeat; b++) {
		size_t before = l->count;

		for (size_t r = 0; s->runtimes[r]; r++)
			list_runtime(s, ARM_CORRECTED, s->runtimes[r], b, false, l);
		if (l->trial)
			shuffle(l->trial + before, l->count - before, rng);
		close_block(l, before, &block, rng);
	}
	for (size_t r = 0; has_arm(s, ARM_AS_PUBLISHED) && s->runtimes[r]; r++)
		for (size_t b = 0; b < s->repeat; b++) {
			size_t before = l->count;

			list_runtime(s, ARM_AS_PUBLISHED, s->runtimes[r], b, false, l);
			close_block(l, before, &block, rng);
		}
	list_last(s, &block, l, rng);
}

int plan_make(const struct settings *s, struct plan *p, struct err **e)
{
	struct list list = {.trial = NULL};
	struct rng rng;

	*p = (struct plan){.seed = s->seed};
	if (check_names(s, e))
		return -1;
	list_plan(s, &list, NULL);
	if (list.count == 0)
		return err_set(e, "cannot plan: the settings name nothing to measure");
	if (list.count > PLAN_TRIALS_MAX)
		return err_set(e, "cannot plan %zu trials; allowed: %d trials in all", list.count, PLAN_TRIALS_MAX);
	if (p->seed == 0 && draw_seed(&p->seed, e))
		return -1;
	p->count = list.count;
	p->trial = calloc(p->count, sizeof(*p->trial));
	if (!p->trial)
		return err_set(e, "cannot plan: out of memory");
	rng_seed(&rng, p->seed);
	list = (struct list){.trial = p->trial};
	list_plan(s, &list, &rng);
	return 0;
}

void plan_free(struct plan *p)
{
	free(p->trial);
	*p = (struct plan){0};
}
