// SPDX-License-Identifier: MIT
#include "suite/merge_plan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define PLAN_MAX  (PLAN_TRIALS_MAX * 200u) // bytes
#define NAMED_MAX 5                        // trials that a problem names

enum seen { SEEN = 1, SEEN_OTHERWISE = 2 };

int plan_check_begin(struct plan_check *c, const char *folder, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_ERR struct err *why = NULL;
	char path[PATH_MAX];

	*c = (struct plan_check){.seen = calloc(PLAN_TRIALS_MAX + 1, 1)};
	if (!c->seen)
		return err_set(e, "cannot check the plan of %s: out of memory", folder);
	if (snprintf(path, sizeof(path), "%s/plan.tsv", folder) >= (int)sizeof(path) || access(path, F_OK))
		snprintf(c->problem, sizeof(c->problem), "plan.tsv is missing");
	else if (file_read(path, PLAN_MAX, &text, &why) ||
		 plan_parse("plan.tsv", buf_text(&text), text.len, &c->plan, &why))
		snprintf(c->problem, sizeof(c->problem), "%s", err_text(why));
	c->is_there = !*c->problem;
	return 0;
}

static bool is_same(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b);
}

static bool is_as_planned(const struct trial *t, const struct sample_line *l)
{
	return is_same(l->runtime, t->runtime->name) && is_same(l->workload, t->measure->name) &&
	       is_same(l->limit, t->limit) && is_same(l->arm, t->arm) && l->containers == t->containers;
}

void plan_check_line(struct plan_check *c, const struct sample_line *l)
{
	if (!c->is_there || l->trial > PLAN_TRIALS_MAX)
		return;
	c->seen[l->trial] |= SEEN;
	if (l->trial < 1 || l->trial > c->plan.count)
		return;
	if (l->trial > c->last)
		c->last = l->trial;
	if (!is_as_planned(&c->plan.trial[l->trial - 1], l))
		c->seen[l->trial] |= SEEN_OTHERWISE;
}

static bool is_unplanned(const struct plan_check *c, size_t number)
{
	return c->seen[number] && (number == 0 || number > c->plan.count);
}

static bool is_otherwise(const struct plan_check *c, size_t number)
{
	return c->seen[number] & SEEN_OTHERWISE;
}

static bool has_no_sample(const struct plan_check *c, size_t number)
{
	return number >= 1 && number <= c->plan.count && !c->seen[number] &&
	       c->plan.trial[number - 1].state != TRIAL_OPEN;
}

// A power cut between a trial's samples and its state leaves one; hence the last trial that has any may be open.
static bool is_open(const struct plan_check *c, size_t number)
{
	return number >= 1 && number < c->last && c->seen[number] && c->plan.trial[number - 1].state == TRIAL_OPEN;
}

static void report(const struct plan_check *c, struct merge_run *r, const char *what,
	bool (*is_so)(const struct plan_check *c, size_t number))
{
	CLEANUP_BUF struct buf list = {0};
	size_t count = 0;

	for (size_t i = 0; i <= PLAN_TRIALS_MAX; i++)
		if (is_so(c, i) && ++count <= NAMED_MAX)
			buf_printf(&list, "%s%zu", count > 1 ? ", " : "", i);
	if (count)
		run_problem(r, "%zu trial%s %s: %s%s", count, count == 1 ? "" : "s", what, buf_text(&list),
			count > NAMED_MAX ? ", …" : "");
}

void plan_check_end(const struct plan_check *c, struct merge_run *r)
{
	if (!c->is_there) {
		run_problem(r, "%s", c->problem);
		return;
	}
	report(c, r, "with samples but not in plan.tsv", is_unplanned);
	report(c, r, "with samples of something else than plan.tsv says", is_otherwise);
	report(c, r, "made by plan.tsv but without samples", has_no_sample);
	report(c, r, "with samples but open in plan.tsv", is_open);
	if (r->planned >= 0 && r->planned != (double)c->plan.count)
		run_problem(r, "run.json plans %.0f trials, plan.tsv %zu", r->planned, c->plan.count);
}

void plan_check_free(struct plan_check *c)
{
	plan_free(&c->plan);
	free(c->seen);
	c->seen = NULL;
}
