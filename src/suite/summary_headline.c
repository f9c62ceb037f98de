// SPDX-License-Identifier: MIT
#include "suite/summary_headline.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "suite/summary_compare.h"

#define POWER 0.8 // Cohen 1988

static const char *const key[HEADLINE_CRITERIA] = {"web", "cpu", "network", "start", "remove", "memory"};

// What stands for a criterion; of two lines for one, the first that was measured. No metric: all headline metrics.
static const struct choice {
	size_t criterion;
	const char *workload, *metric;
} choice[HEADLINE_CHOICES] = {
	{0, "httpd", "requests_per_second"},
	{1, "linpack", "gflops"},
	{1, "primes", "events_per_second"},
	{2, "iperf3", NULL},
	{3, "noop", "start_time"},
	{4, "noop", "remove_time"},
	{5, "httpd", "memory_used"},
};

const char *headline_key(size_t criterion)
{
	return key[criterion];
}

size_t headline_criterion(size_t i)
{
	return choice[i].criterion;
}

bool headline_is_of(size_t i, const struct summary_measure *m)
{
	return m->info && m->info->is_headline && !strcmp(m->key->arm, "corrected") &&
	       !strcmp(m->key->workload, choice[i].workload) &&
	       (!choice[i].metric || !strcmp(m->key->metric, choice[i].metric));
}

static struct headline_runtime *find(struct headline *h, const struct summary_row *row)
{
	struct headline_runtime *r = h->runtime;

	// Equal names are one pointer (analyse_intern.h).
	for (; r < h->runtime + h->runtimes; r++)
		if (r->who->runtime == row->who->runtime && r->who->engine == row->who->engine)
			return r;
	if (h->runtimes == HEADLINE_RUNTIMES)
		return NULL;
	h->runtimes++;
	*r = (struct headline_runtime){.who = row->who, .rank = row->rank};
	return r;
}

static void add_measure(struct headline *h, size_t criterion, const struct summary_measure *m)
{
	const struct summary_row *to = summary_baseline(m);

	h->first[criterion] = h->first[criterion] ? h->first[criterion] : m;
	h->cells[criterion]++;
	for (size_t j = 0; j < m->rows; j++) {
		const struct summary_row *row = &m->row[j];
		struct headline_runtime *r = find(h, row);
		struct headline_cell *c = r ? &r->cell[criterion] : NULL;

		if (!c || row->n == 0)
			continue;
		r->is_baseline = row == to && (r->is_baseline || r->n == 0);
		r->n += row->n;
		stats_contrast_add(&c->contrast, &row->log, 1);
		stats_contrast_add(&c->contrast, &to->log, -1);
		c->cells++;
		c->n += row->n;
		if (!isfinite(row->published.percent))
			continue;
		c->published_sum += row->published.percent;
		c->published++;
		c->ties += row->published.is_tie;
	}
}

static void collect(struct headline *h, const struct summary_groups *g)
{
	for (size_t i = 0; i < HEADLINE_CHOICES; i++) {
		if (h->first[choice[i].criterion])
			continue;
		for (size_t j = 0; j < g->measures; j++)
			if (headline_is_of(i, &g->measure[j]) && summary_baseline(&g->measure[j]))
				add_measure(h, choice[i].criterion, &g->measure[j]);
	}
}

// The mean of so many contrasts, of which c is the sum.
static struct stats_contrast mean_of(const struct stats_contrast *c, size_t count)
{
	struct stats_contrast mean = {0};

	stats_contrast_add_contrast(&mean, c, 1 / (double)count);
	return mean;
}

static enum stats_fault test_mean(const struct stats_contrast *c, size_t count, struct stats_interval *ratio, double *p)
{
	struct stats_contrast_estimate estimate;
	struct stats_contrast mean = mean_of(c, count);
	enum stats_fault fault = stats_contrast_test(&mean, SUMMARY_CONFIDENCE, &estimate);

	*ratio = estimate.ratio;
	*p = estimate.p;
	return fault;
}

// At the level of Holm's first step, which the smallest p of the table must reach: so the power is there whatever the
// other tests find.
static void find_detectable(struct headline *h)
{
	for (size_t i = 0; i < h->runtimes; i++)
		for (size_t k = 0; k < HEADLINE_CRITERIA; k++) {
			struct headline_cell *c = &h->runtime[i].cell[k];
			struct stats_contrast mean = mean_of(&c->contrast, c->cells);

			c->detectable = (double)NAN;
			if (!isnan(c->p))
				stats_contrast_detectable(
					&mean, (1 - SUMMARY_CONFIDENCE) / (double)h->tests, POWER, &c->detectable);
		}
}

// The tests of the whole table are one family.
static int test_cells(struct headline *h, struct err **e)
{
	double *p[HEADLINE_RUNTIMES * HEADLINE_CRITERIA];

	for (size_t i = 0; i < h->runtimes; i++)
		for (size_t k = 0; k < HEADLINE_CRITERIA; k++) {
			struct headline_cell *c = &h->runtime[i].cell[k];

			c->fault = test_mean(&c->contrast, c->cells, &c->ratio, &c->p);
			if (h->runtime[i].is_baseline)
				c->p = (double)NAN;
			c->p_holm = c->p;
			if (!isnan(c->p))
				p[h->tests++] = &c->p_holm;
		}
	find_detectable(h);
	return summary_holm(p, h->tests, e);
}

static void rank(struct headline *h, struct headline_runtime *r)
{
	r->is_ranked = true;
	for (size_t k = 0; k < HEADLINE_CRITERIA; k++) {
		if (!h->first[k])
			continue;
		r->is_ranked &= r->cell[k].contrast.fault == STATS_OK && r->cell[k].cells == h->cells[k];
		stats_contrast_add_contrast(&r->overall, &r->cell[k].contrast,
			(h->first[k]->info->is_lower_better ? -1 : 1) / (double)r->cell[k].cells);
	}
	r->fault = test_mean(&r->overall, r->overall.terms, &r->place, &r->place_p);
	r->is_ranked &= isfinite(r->place.estimate);
}

static int by_place(const void *x, const void *y)
{
	const struct headline_runtime *a = x, *b = y;

	if (a->is_ranked != b->is_ranked)
		return a->is_ranked ? -1 : 1;
	if (a->is_ranked && a->place.estimate != b->place.estimate)
		return a->place.estimate > b->place.estimate ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	return strcmp(a->who->runtime, b->who->runtime);
}

int headline_make(const struct summary_groups *g, struct headline *h, struct err **e)
{
	*h = (struct headline){.tests = 0};
	collect(h, g);
	if (test_cells(h, e))
		return -1;
	for (size_t i = 0; i < h->runtimes; i++)
		rank(h, &h->runtime[i]);
	qsort(h->runtime, h->runtimes, sizeof(*h->runtime), by_place);
	return 0;
}
