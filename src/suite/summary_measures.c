// SPDX-License-Identifier: MIT
#include <math.h>

#include "stats/describe.h"
#include "stats/interval.h"
#include "stats/survival.h"
#include "suite/summary.h"

static void add_description(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_row *row)
{
	struct stats_description d = {.mean = (double)NAN,
		.sd = (double)NAN,
		.median = (double)NAN,
		.q1 = (double)NAN,
		.q3 = (double)NAN,
		.min = (double)NAN,
		.max = (double)NAN};
	struct stats_interval median = {(double)NAN, (double)NAN, (double)NAN};
	enum stats_fault f = stats_median_interval(row->sorted, row->n, SUMMARY_CONFIDENCE, &median);

	stats_describe(row->sorted, row->n, &d);
	summary_add_number(doc, o, "mean", d.mean);
	summary_add_number(doc, o, "sd", d.sd);
	summary_add_number(doc, o, "min", d.min);
	summary_add_number(doc, o, "q1", d.q1);
	summary_add_number(doc, o, "median", d.median);
	summary_add_number(doc, o, "q3", d.q3);
	summary_add_number(doc, o, "max", d.max);
	summary_add_number(doc, o, "low", median.low);
	summary_add_number(doc, o, "high", median.high);
	summary_add_text(doc, o, "interval_reason", f == STATS_OK ? NULL : stats_fault_key(f));
}

static void add_ratio(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_comparison *c)
{
	summary_add_number(doc, o, "ratio", c->ratio.estimate);
	summary_add_number(doc, o, "ratio_low", c->ratio.low);
	summary_add_number(doc, o, "ratio_high", c->ratio.high);
	summary_add_text(doc, o, "ratio_reason", c->reason);
	summary_add_number(doc, o, "p", c->p);
	summary_add_number(doc, o, "p_holm", c->p_holm);
	yyjson_mut_obj_add_bool(doc, o, "significant", c->p_holm < 1 - SUMMARY_CONFIDENCE);
}

static void add_published(yyjson_mut_doc *doc, yyjson_mut_val *row, const struct summary_published *p)
{
	yyjson_mut_val *o = yyjson_mut_obj_add_obj(doc, row, "as_published");

	summary_add_number(doc, o, "mean", p->mean.estimate);
	summary_add_number(doc, o, "low", p->mean.low);
	summary_add_number(doc, o, "high", p->mean.high);
	summary_add_number(doc, o, "percent", p->percent);
	yyjson_mut_obj_add_bool(doc, o, "tie", p->is_tie);
}

// Of the trials that were made, those that gave their figure.
static void add_survival(yyjson_mut_doc *doc, yyjson_mut_val *row, const struct summary_row *r)
{
	yyjson_mut_val *o = yyjson_mut_obj_add_obj(doc, row, "survival");
	struct stats_interval share = {(double)NAN, (double)NAN, (double)NAN};

	stats_survival(r->n, r->n + r->failed, SUMMARY_CONFIDENCE, &share);
	summary_add_number(doc, o, "rate", share.estimate);
	summary_add_number(doc, o, "low", share.low);
	summary_add_number(doc, o, "high", share.high);
}

// At most cap samples, every step-th in the order of the trials; tables/samples.csv has them all.
static void add_samples(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_row *row, size_t cap)
{
	size_t step = (row->n + cap - 1) / cap;
	yyjson_mut_val *samples = yyjson_mut_obj_add_arr(doc, o, "samples"), *trials;

	for (size_t i = 0; i < row->n; i += step)
		yyjson_mut_arr_add_real(doc, samples, row->sample[i]);
	trials = yyjson_mut_obj_add_arr(doc, o, "trials");
	for (size_t i = 0; i < row->n; i += step)
		yyjson_mut_arr_add_uint(doc, trials, row->line[i]->trial);
	yyjson_mut_obj_add_uint(doc, o, "samples_step", step > 0 ? step : 1);
}

static void add_row(yyjson_mut_doc *doc, yyjson_mut_val *rows, const struct summary_row *row, size_t cap)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, rows);

	summary_add_text(doc, o, "runtime", row->who->runtime);
	summary_add_text(doc, o, "implementation", row->who->implementation);
	summary_add_text(doc, o, "version", row->who->version);
	summary_add_text(doc, o, "provenance", row->who->provenance);
	summary_add_text(doc, o, "engine", row->who->engine);
	yyjson_mut_obj_add_uint(doc, o, "n", row->n);
	yyjson_mut_obj_add_uint(doc, o, "failed", row->failed);
	yyjson_mut_obj_add_uint(doc, o, "skipped", row->skipped);
	add_description(doc, o, row);
	summary_add_number(doc, o, "log_mean", row->log.mean);
	summary_add_number(doc, o, "log_variance", row->log.variance);
	add_ratio(doc, o, &row->against);
	add_published(doc, o, &row->published);
	add_survival(doc, o, row);
	add_samples(doc, o, row, cap);
}

static void add_measure(yyjson_mut_doc *doc, yyjson_mut_val *measures, const struct summary_measure *m, size_t cap)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, measures), *rows;

	summary_add_text(doc, o, "workload", m->key->workload);
	summary_add_text(doc, o, "metric", m->key->metric);
	summary_add_text(doc, o, "unit", m->key->unit);
	summary_add_text(doc, o, "title", m->info ? m->info->title : m->key->metric);
	summary_add_text(doc, o, "better", !m->info ? NULL : m->info->is_lower_better ? "lower" : "higher");
	yyjson_mut_obj_add_bool(doc, o, "headline", m->info && m->info->is_headline);
	yyjson_mut_obj_add_uint(doc, o, "containers", m->key->containers);
	summary_add_text(doc, o, "limit", m->key->limit);
	summary_add_text(doc, o, "arm", m->key->arm);
	rows = yyjson_mut_obj_add_arr(doc, o, "rows");
	for (size_t i = 0; i < m->rows; i++)
		add_row(doc, rows, &m->row[i], cap);
}

void summary_add_measures(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_groups *g)
{
	yyjson_mut_val *measures = yyjson_mut_obj_add_arr(doc, root, "measures");

	size_t rows = 1, cap;

	for (size_t i = 0; i < g->measures; i++)
		rows += g->measure[i].rows;
	cap = SUMMARY_SAMPLES_MAX / rows;
	cap = cap < SUMMARY_ROW_MIN ? SUMMARY_ROW_MIN : cap > SUMMARY_ROW_MAX ? SUMMARY_ROW_MAX : cap;
	for (size_t i = 0; i < g->measures; i++)
		add_measure(doc, measures, &g->measure[i], cap);
}
