// SPDX-License-Identifier: MIT
#include "suite/stats_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/bootstrap.h"
#include "stats/describe.h"
#include "stats/series.h"

#define SEED 1 // the same draws for everybody

void stats_figure_put(struct stats_figures *f, const char *key, double value)
{
	f->f[f->count++] = (struct stats_figure){.key = key, .value = value};
}

void stats_figure_word(struct stats_figures *f, const char *key, const char *word)
{
	f->f[f->count++] = (struct stats_figure){.key = key, .value = (double)NAN, .word = word};
}

static void put_reason(struct stats_figures *f, const char *key, enum stats_fault fault)
{
	if (fault != STATS_OK)
		stats_figure_word(f, key, stats_fault_key(fault));
}

static void put_description(struct stats_figures *f, const struct stats_description *d)
{
	stats_figure_put(f, "mean", d->mean);
	stats_figure_put(f, "sd", d->sd);
	stats_figure_put(f, "variance", d->variance);
	stats_figure_put(f, "population_sd", d->population_sd);
	stats_figure_put(f, "population_variance", d->population_variance);
	stats_figure_put(f, "cv", d->cv);
	stats_figure_put(f, "min", d->min);
	stats_figure_put(f, "q1", d->q1);
	stats_figure_put(f, "median", d->median);
	stats_figure_put(f, "q3", d->q3);
	stats_figure_put(f, "max", d->max);
	stats_figure_put(f, "iqr", d->iqr);
	stats_figure_put(f, "fence_low", d->fence_low);
	stats_figure_put(f, "fence_high", d->fence_high);
	stats_figure_put(f, "outliers", (double)d->outliers);
	stats_figure_put(f, "far_low", d->far_low);
	stats_figure_put(f, "far_high", d->far_high);
	stats_figure_put(f, "far_outliers", (double)d->far);
}

static void put_intervals(struct stats_figures *f, const double *sorted, size_t n)
{
	struct stats_interval i;
	enum stats_fault fault = stats_mean_interval(sorted, n, STATS_CONFIDENCE, &i);

	stats_figure_put(f, "mean_low", i.low);
	stats_figure_put(f, "mean_high", i.high);
	put_reason(f, "mean_reason", fault);
	fault = stats_geometric_interval(sorted, n, STATS_CONFIDENCE, &i);
	stats_figure_put(f, "geometric_mean", i.estimate);
	stats_figure_put(f, "geometric_low", i.low);
	stats_figure_put(f, "geometric_high", i.high);
	put_reason(f, "geometric_reason", fault);
	fault = stats_median_interval(sorted, n, STATS_CONFIDENCE, &i);
	stats_figure_put(f, "median_low", i.low);
	stats_figure_put(f, "median_high", i.high);
	put_reason(f, "median_reason", fault);
}

static void put_bootstrap(struct stats_figures *f, const double *x, size_t n)
{
	struct stats_bootstrap b;
	enum stats_fault fault = stats_bootstrap_median(x, n, STATS_CONFIDENCE, SEED, &b);

	stats_figure_put(f, "bootstrap_median_low", b.interval.low);
	stats_figure_put(f, "bootstrap_median_high", b.interval.high);
	put_reason(f, "bootstrap_reason", fault);
}

static void put_course(struct stats_figures *f, const double *x, size_t n)
{
	struct stats_trend trend;
	struct stats_change change;
	enum stats_fault fault = stats_trend(x, n, STATS_CONFIDENCE, &trend);

	stats_figure_put(f, "trend_tau", trend.tau);
	stats_figure_put(f, "trend_p", trend.p);
	stats_figure_put(f, "trend_slope", trend.slope.estimate);
	stats_figure_put(f, "trend_slope_low", trend.slope.low);
	stats_figure_put(f, "trend_slope_high", trend.slope.high);
	put_reason(f, "trend_reason", fault);
	fault = stats_change(x, n, &change);
	stats_figure_put(f, "change_at", fault == STATS_OK ? (double)change.at : (double)NAN);
	stats_figure_put(f, "change_p", fault == STATS_OK ? change.p : (double)NAN);
	put_reason(f, "change_reason", fault);
	stats_figure_put(f, "autocorrelation", n > 1 ? stats_autocorrelation(x, n) : (double)NAN);
}

int stats_figures_of(const struct stats_series *s, bool with_more, struct stats_figures *out, struct err **e)
{
	struct stats_description d;
	double *sorted;

	out->count = 0;
	stats_figure_put(out, "n", (double)s->n);
	stats_figure_put(out, "missing", (double)s->missing);
	stats_figure_put(out, "not_numeric", (double)s->not_numeric);
	if (s->n == 0)
		return 0;
	sorted = malloc(s->n * sizeof(*sorted));
	if (!sorted)
		return err_set(e, "cannot describe the values: out of memory");
	memcpy(sorted, s->x, s->n * sizeof(*sorted));
	stats_sort(sorted, s->n);
	stats_describe(sorted, s->n, &d);
	put_description(out, &d);
	put_intervals(out, sorted, s->n);
	free(sorted);
	if (!with_more)
		return 0;
	put_bootstrap(out, s->x, s->n);
	put_course(out, s->x, s->n);
	return 0;
}

struct stats_figure *stats_figure_find(struct stats_figures *f, const char *key)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->f[i].key, key))
			return &f->f[i];
	return NULL;
}
