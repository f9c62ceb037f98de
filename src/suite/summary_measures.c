// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "stats/describe.h"
#include "stats/interval.h"
#include "suite/summary.h"

static void add_text(yyjson_mut_doc *doc, yyjson_mut_val *to, const char *key, const char *s)
{
	if (s)
		yyjson_mut_obj_add_str(doc, to, key, s);
	else
		yyjson_mut_obj_add_null(doc, to, key);
}

// The row that others are compared with: the baseline's first with any sample.
static const struct summary_row *baseline(const struct summary_measure *m)
{
	for (size_t i = 0; i < m->rows; i++)
		if (m->row[i].n && !strcmp(m->row[i].who->runtime, SUMMARY_BASELINE))
			return &m->row[i];
	return NULL;
}

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
	add_text(doc, o, "interval_reason", f == STATS_OK ? NULL : stats_fault_key(f));
}

static void add_ratio(
	yyjson_mut_doc *doc, yyjson_mut_val *o, const struct summary_row *row, const struct summary_row *to)
{
	struct stats_interval r = {(double)NAN, (double)NAN, (double)NAN};
	const char *reason = to == row ? "baseline" : to ? NULL : "no-baseline";

	if (!reason) {
		enum stats_fault f = stats_ratio(row->sample, row->n, to->sample, to->n, SUMMARY_CONFIDENCE, &r);

		reason = f == STATS_OK ? NULL : stats_fault_key(f);
	}
	summary_add_number(doc, o, "ratio", r.estimate);
	summary_add_number(doc, o, "ratio_low", r.low);
	summary_add_number(doc, o, "ratio_high", r.high);
	add_text(doc, o, "ratio_reason", reason);
}

static void add_row(
	yyjson_mut_doc *doc, yyjson_mut_val *rows, const struct summary_row *row, const struct summary_row *to)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, rows);

	add_text(doc, o, "runtime", row->who->runtime);
	add_text(doc, o, "implementation", row->who->implementation);
	add_text(doc, o, "version", row->who->version);
	add_text(doc, o, "provenance", row->who->provenance);
	add_text(doc, o, "engine", row->who->engine);
	yyjson_mut_obj_add_uint(doc, o, "n", row->n);
	yyjson_mut_obj_add_uint(doc, o, "failed", row->failed);
	yyjson_mut_obj_add_uint(doc, o, "skipped", row->skipped);
	add_description(doc, o, row);
	add_ratio(doc, o, row, to);
	yyjson_mut_obj_add_val(doc, o, "samples", yyjson_mut_arr_with_double(doc, row->sample, row->n));
}

static void add_measure(yyjson_mut_doc *doc, yyjson_mut_val *measures, const struct summary_measure *m)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, measures), *rows;
	const struct summary_row *to = baseline(m);

	add_text(doc, o, "workload", m->key->workload);
	add_text(doc, o, "metric", m->key->metric);
	add_text(doc, o, "unit", m->key->unit);
	add_text(doc, o, "title", m->info ? m->info->title : m->key->metric);
	add_text(doc, o, "better", !m->info ? NULL : m->info->is_lower_better ? "lower" : "higher");
	yyjson_mut_obj_add_bool(doc, o, "headline", m->info && m->info->is_headline);
	yyjson_mut_obj_add_uint(doc, o, "containers", m->key->containers);
	add_text(doc, o, "limit", m->key->limit);
	add_text(doc, o, "arm", m->key->arm);
	rows = yyjson_mut_obj_add_arr(doc, o, "rows");
	for (size_t i = 0; i < m->rows; i++)
		add_row(doc, rows, &m->row[i], to);
}

void summary_add_measures(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_groups *g)
{
	yyjson_mut_val *measures = yyjson_mut_obj_add_arr(doc, root, "measures");

	for (size_t i = 0; i < g->measures; i++)
		add_measure(doc, measures, &g->measure[i]);
}

void summary_add_failures(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct summary_groups *g)
{
	yyjson_mut_val *failures = yyjson_mut_obj_add_arr(doc, root, "failures");

	for (size_t i = 0; i < g->failures; i++) {
		const struct sample_line *l = g->failure[i].first;
		yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, failures);

		yyjson_mut_obj_add_uint(doc, o, "trial", l->trial);
		add_text(doc, o, "runtime", l->runtime);
		add_text(doc, o, "workload", l->workload);
		yyjson_mut_obj_add_uint(doc, o, "containers", l->containers);
		yyjson_mut_obj_add_uint(doc, o, "block", l->block);
		yyjson_mut_obj_add_str(doc, o, "state",
			l->state == 'E'   ? "E"
			: l->state == 'T' ? "T"
			: l->state == 'S' ? "S"
					  : "C");
		add_text(doc, o, "error", l->is_wrong ? "the workload found its own answer to be wrong" : l->error);
		yyjson_mut_obj_add_uint(doc, o, "count", g->failure[i].count);
	}
}
