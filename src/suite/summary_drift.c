// SPDX-License-Identifier: MIT
#include "suite/summary_drift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/describe.h"
#include "suite/summary.h"

#define SHOWN_MAX 1000 // values; of more, so many taken evenly

static const struct sentinel {
	const char *runtime, *workload, *metric;
} sentinels[] = {
	{"native", "primes", "events_per_second"},
	{"native", "noop", "run_time"},
	{SUMMARY_BASELINE, "primes", "events_per_second"},
	{SUMMARY_BASELINE, "noop", "run_time"},
};

static bool look(const struct summary_groups *g, const struct sentinel *s, struct drift *d)
{
	for (size_t i = 0; i < g->measures; i++) {
		const struct summary_measure *m = &g->measure[i];

		if (strcmp(m->key->workload, s->workload) != 0 || strcmp(m->key->metric, s->metric) != 0)
			continue;
		for (size_t j = 0; j < m->rows; j++) {
			if (m->row[j].n == 0 || strcmp(m->row[j].who->runtime, s->runtime) != 0)
				continue;
			d->measure = m;
			d->row = &m->row[j];
			return true;
		}
	}
	return false;
}

static void judge(struct drift *d)
{
	double median = stats_quantile(d->row->sorted, d->row->n, 0.5), steps = (double)(d->row->n - 1);
	bool has_trend = d->trend_p < 1 - SUMMARY_CONFIDENCE, has_change = d->change_p < 1 - SUMMARY_CONFIDENCE;

	d->trend_percent = 100 * d->trend.slope.estimate * steps / median;
	d->trend_low = 100 * d->trend.slope.low * steps / median;
	d->trend_high = 100 * d->trend.slope.high * steps / median;
	d->change_percent = 100 * (d->change.after / d->change.before - 1);
	d->has_drifted = (has_trend && fabs(d->trend_percent) >= DRIFT_MATTERS) ||
			 (has_change && fabs(d->change_percent) >= DRIFT_MATTERS);
}

int drift_find(const struct summary_groups *g, struct drift *d, struct err **e)
{
	double *p[] = {&d->trend_p, &d->change_p};
	size_t i = 0;

	*d = (struct drift){.fault = STATS_EMPTY};
	while (i < sizeof(sentinels) / sizeof(*sentinels) && !look(g, &sentinels[i], d))
		i++;
	if (!d->row)
		return 0;
	d->fault = stats_trend(d->row->sample, d->row->n, SUMMARY_CONFIDENCE, &d->trend);
	if (d->fault == STATS_OK)
		d->fault = stats_change(d->row->sample, d->row->n, &d->change);
	if (d->fault != STATS_OK)
		return 0;
	d->trend_p = d->trend.p;
	d->change_p = d->change.p;
	if (summary_holm(p, 2, e))
		return -1;
	judge(d);
	return 0;
}

static void add_series(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_row *row)
{
	yyjson_mut_val *t = yyjson_mut_obj_add_arr(doc, o, "t"), *trial = yyjson_mut_obj_add_arr(doc, o, "trial");
	yyjson_mut_val *value = yyjson_mut_obj_add_arr(doc, o, "value");
	size_t step = (row->n + SHOWN_MAX - 1) / SHOWN_MAX;

	yyjson_mut_obj_add_uint(doc, o, "step", step);
	for (size_t i = 0; i < row->n; i += step) {
		if (isfinite(row->line[i]->t))
			yyjson_mut_arr_add_real(doc, t, row->line[i]->t);
		else
			yyjson_mut_arr_add_null(doc, t);
		yyjson_mut_arr_add_uint(doc, trial, row->line[i]->trial);
		yyjson_mut_arr_add_real(doc, value, row->sample[i]);
	}
}

static void add_tests(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct drift *d)
{
	yyjson_mut_val *t = yyjson_mut_obj_add_obj(doc, o, "trend"), *c = yyjson_mut_obj_add_obj(doc, o, "change");

	summary_add_number(doc, t, "tau", d->trend.tau);
	summary_add_number(doc, t, "p", d->trend_p);
	summary_add_number(doc, t, "percent", d->trend_percent);
	summary_add_number(doc, t, "low", d->trend_low);
	summary_add_number(doc, t, "high", d->trend_high);
	yyjson_mut_obj_add_uint(doc, c, "at", d->change.at);
	yyjson_mut_obj_add_uint(doc, c, "trial", d->row->line[d->change.at < d->row->n ? d->change.at : 0]->trial);
	summary_add_number(doc, c, "p", d->change_p);
	summary_add_number(doc, c, "before", d->change.before);
	summary_add_number(doc, c, "after", d->change.after);
	summary_add_number(doc, c, "percent", d->change_percent);
}

void drift_write(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct drift *d)
{
	yyjson_mut_val *o;

	if (!d->row) {
		yyjson_mut_obj_add_null(doc, root, "drift");
		return;
	}
	o = yyjson_mut_obj_add_obj(doc, root, "drift");
	summary_add_text(doc, o, "runtime", d->row->who->runtime);
	summary_add_text(doc, o, "workload", d->measure->key->workload);
	summary_add_text(doc, o, "metric", d->measure->key->metric);
	summary_add_text(doc, o, "unit", d->measure->key->unit);
	summary_add_text(doc, o, "title", d->measure->info ? d->measure->info->title : NULL);
	yyjson_mut_obj_add_uint(doc, o, "n", d->row->n);
	yyjson_mut_obj_add_bool(doc, o, "drifted", d->has_drifted);
	yyjson_mut_obj_add_real(doc, o, "matters_percent", DRIFT_MATTERS);
	summary_add_text(doc, o, "reason", d->fault == STATS_OK ? NULL : stats_fault_key(d->fault));
	if (d->fault == STATS_OK)
		add_tests(doc, o, d);
	add_series(doc, o, d->row);
}
