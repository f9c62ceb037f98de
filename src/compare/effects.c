// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>

#include "compare/compare.h"
#include "stats/multiple.h"

static bool has_both(const struct stats_logs *a, const struct stats_logs *b, size_t run)
{
	return a[run].n > 0 && (!b || b[run].n > 0);
}

static void add_run(struct stats_contrast *t, const struct stats_logs *a, const struct stats_logs *b, double sign)
{
	stats_contrast_add(t, a, sign);
	if (b)
		stats_contrast_add(t, b, -sign);
}

// Adds the mean log of a, or of a against b, in one unit, and returns the number of runs that it is of; one that lacks
// a side is left out. Of several, each is one value, so that what a run has against another falls out of a difference
// between runtimes, and all else that moves from run to run shows as variation. A lone run has its samples only.
static size_t add_unit(struct stats_contrast *t, const struct compare_unit *u, const struct stats_logs *a,
	const struct stats_logs *b, double sign)
{
	double figure[COMPARE_RUNS_MAX];
	struct stats_logs together;
	size_t runs = 0, last = 0;

	for (size_t i = 0; i < u->runs; i++) {
		size_t run = u->run[i];

		if (!has_both(a, b, run))
			continue;
		if (t->fault == STATS_OK)
			t->fault = a[run].fault != STATS_OK || !b ? a[run].fault : b[run].fault;
		figure[runs++] = a[run].mean - (b ? b[run].mean : 0);
		last = run;
	}
	if (runs == 1)
		add_run(t, &a[last], b ? &b[last] : NULL, sign);
	else {
		together = stats_logs_of_runs(figure, runs);
		stats_contrast_add(t, &together, sign);
	}
	return runs;
}

static void add_effect(struct comparison *c, struct compare_effect f, const struct stats_contrast *t)
{
	struct stats_contrast_estimate estimate;

	f.fault = stats_contrast_test(t, COMPARE_CONFIDENCE, &estimate);
	f.ratio = estimate.ratio;
	f.p = f.p_holm = estimate.p;
	f.df = estimate.df;
	f.is_marked = c->unit[f.unit].is_marked;
	f.is_of_these_runs = f.runs == 1 || f.runs_first == 1;
	c->effect[c->effects++] = f;
}

static void compare_cell(struct comparison *c, size_t measure, size_t cell, size_t unit)
{
	const struct compare_measure *m = &c->cells.measure[measure];
	const struct compare_unit *first = &c->unit[0], *u = &c->unit[unit];
	size_t baseline = cells_baseline(m, &m->cell[cell]);
	const struct stats_logs *a = m->cell[cell].logs, *b = baseline < m->cells ? m->cell[baseline].logs : NULL;
	struct compare_effect f = {.measure = measure, .cell = cell, .unit = unit};
	bool has_baseline = b && baseline != cell;
	struct stats_contrast runtime = {0}, machine = {0};
	size_t with_baseline = 0;

	if (has_baseline) {
		f.kind = EFFECT_RUNTIME;
		f.runs = with_baseline = add_unit(&runtime, u, a, b, 1);
		add_effect(c, f, &runtime);
	}
	if (u->group == first->group)
		return;
	f.kind = EFFECT_MACHINE;
	f.runs = add_unit(&machine, u, a, NULL, 1);
	f.runs_first = add_unit(&machine, first, a, NULL, -1);
	add_effect(c, f, &machine);
	if (has_baseline) {
		f.kind = EFFECT_INTERACTION;
		f.runs = with_baseline;
		f.runs_first = add_unit(&runtime, first, a, b, -1);
		add_effect(c, f, &runtime);
	}
}

static bool is_of_family(const struct comparison *c, const struct compare_effect *f, size_t kind, bool is_headline)
{
	return f->kind == kind && c->cells.measure[f->measure].is_headline == is_headline && !isnan(f->p);
}

static int correct(struct comparison *c, size_t kind, bool is_headline, double *p, struct err **e)
{
	size_t n = 0;

	for (size_t i = 0; i < c->effects; i++)
		if (is_of_family(c, &c->effect[i], kind, is_headline))
			p[n++] = c->effect[i].p;
	if (n && stats_holm(p, n, p) != STATS_OK)
		return err_set(e, "cannot correct the tests: out of memory");
	c->tests[kind][is_headline] = n;
	for (size_t i = c->effects; i-- > 0;)
		if (is_of_family(c, &c->effect[i], kind, is_headline))
			c->effect[i].p_holm = p[--n];
	return 0;
}

// Corrects each kind, headline measures apart from others.
static int correct_all(struct comparison *c, struct err **e)
{
	double *p = calloc(c->effects + 1, sizeof(*p));
	int rc = 0;

	if (!p)
		return err_set(e, "cannot correct the tests: out of memory");
	for (size_t kind = 0; rc == 0 && kind < EFFECT_KINDS; kind++)
		rc = correct(c, kind, false, p, e) || correct(c, kind, true, p, e) ? -1 : 0;
	free(p);
	return rc;
}

int compare_effects(struct comparison *c, struct err **e)
{
	size_t cells = 0;

	for (size_t i = 0; i < c->cells.measures; i++)
		cells += c->cells.measure[i].cells;
	c->effect = calloc(cells * c->units * EFFECT_KINDS + 1, sizeof(*c->effect));
	if (!c->effect)
		return err_set(e, "cannot compare the runs: out of memory");
	for (size_t i = 0; i < c->cells.measures; i++)
		for (size_t j = 0; c->cells.measure[i].cell && j < c->cells.measure[i].cells; j++)
			for (size_t u = 0; u < c->units; u++)
				compare_cell(c, i, j, u);
	return correct_all(c, e);
}
