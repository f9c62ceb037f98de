// SPDX-License-Identifier: MIT
#include "suite/summary_compare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "stats/describe.h"
#include "stats/multiple.h"
#include "stats/welch.h"

const struct summary_row *summary_baseline(const struct summary_measure *m)
{
	for (size_t i = 0; i < m->rows; i++)
		if (m->row[i].n && !strcmp(m->row[i].who->runtime, SUMMARY_BASELINE))
			return &m->row[i];
	return NULL;
}

static void compare_row(struct summary_row *row, const struct summary_row *to)
{
	struct stats_contrast_estimate estimate;
	struct stats_contrast c = {0};
	enum stats_fault f;

	row->against = (struct summary_comparison){.ratio = {(double)NAN, (double)NAN, (double)NAN},
		.reason = !to         ? "no-baseline"
			  : to == row ? "baseline"
				      : NULL,
		.p = (double)NAN,
		.p_holm = (double)NAN};
	if (row->against.reason)
		return;
	if (row->n == 0) {
		row->against.reason = stats_fault_key(STATS_EMPTY);
		return;
	}
	stats_contrast_add(&c, &row->log, 1);
	stats_contrast_add(&c, &to->log, -1);
	f = stats_contrast_test(&c, SUMMARY_CONFIDENCE, &estimate);
	row->against.ratio = estimate.ratio;
	row->against.p = estimate.p;
	row->against.reason = f == STATS_OK ? NULL : stats_fault_key(f);
}

static void publish_row(struct summary_row *row, const struct summary_row *to)
{
	struct summary_published *p = &row->published;
	struct stats_welch welch;
	enum stats_fault f;

	*p = (struct summary_published){.percent = (double)NAN};
	stats_mean_interval(row->sample, row->n, SUMMARY_CONFIDENCE, &p->mean);
	if (to == row)
		p->percent = 100;
	if (!to || to == row || row->n == 0)
		return;
	f = stats_welch(row->sample, row->n, to->sample, to->n, SUMMARY_CONFIDENCE, &welch);
	p->is_tie = f == STATS_OK && !(welch.p < 1 - SUMMARY_CONFIDENCE);
	if (f == STATS_OK)
		p->percent = p->is_tie ? 100 : 100 * p->mean.estimate / stats_mean(to->sample, to->n);
	// Two sets of equal values each: they differ for certain, or not at all.
	if (f == STATS_NO_VARIATION && to->sample[0] != 0)
		p->percent = 100 * row->sample[0] / to->sample[0];
}

int summary_holm(double *const *p, size_t n, struct err **e)
{
	double *value = calloc(n + 1, sizeof(*value));

	if (!value)
		return err_set(e, "cannot correct the tests: out of memory");
	for (size_t i = 0; i < n; i++)
		value[i] = *p[i];
	stats_holm(value, n, value);
	for (size_t i = 0; i < n; i++)
		*p[i] = value[i];
	free(value);
	return 0;
}

// Corrects the tests of one family and counts them.
static int correct(struct summary_groups *g, bool is_headline, size_t *tests, struct err **e)
{
	size_t rows = 0, n = 0;
	double **p;
	int failed;

	for (size_t i = 0; i < g->measures; i++)
		rows += g->measure[i].rows;
	p = calloc(rows + 1, sizeof(*p));
	if (!p)
		return err_set(e, "cannot correct the tests: out of memory");
	for (size_t i = 0; i < g->measures; i++) {
		struct summary_measure *m = &g->measure[i];

		if ((m->info && m->info->is_headline) != is_headline)
			continue;
		for (size_t j = 0; j < m->rows; j++) {
			m->row[j].against.p_holm = m->row[j].against.p;
			if (!isnan(m->row[j].against.p))
				p[n++] = &m->row[j].against.p_holm;
		}
	}
	*tests = n;
	failed = summary_holm(p, n, e);
	free(p);
	return failed;
}

int summary_compare(struct summary_groups *g, size_t *headline, size_t *other, struct err **e)
{
	for (size_t i = 0; i < g->measures; i++) {
		const struct summary_row *to = summary_baseline(&g->measure[i]);

		for (size_t j = 0; j < g->measure[i].rows; j++) {
			compare_row(&g->measure[i].row[j], to);
			publish_row(&g->measure[i].row[j], to);
		}
	}
	return correct(g, true, headline, e) || correct(g, false, other, e) ? -1 : 0;
}
