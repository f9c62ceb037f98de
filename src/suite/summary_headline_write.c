// SPDX-License-Identifier: MIT
#include <math.h>

#include "suite/summary.h"
#include "suite/summary_headline.h"

static void add_percent(yyjson_mut_doc *doc, yyjson_mut_val *o, const struct stats_interval *ratio)
{
	summary_add_number(doc, o, "percent", 100 * ratio->estimate);
	summary_add_number(doc, o, "low", 100 * ratio->low);
	summary_add_number(doc, o, "high", 100 * ratio->high);
}

static void add_cell(yyjson_mut_doc *doc, yyjson_mut_val *cells, const struct headline *h,
	const struct headline_runtime *r, size_t k)
{
	const struct headline_cell *c = &r->cell[k];
	struct stats_interval exact = {1, (double)NAN, (double)NAN};
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, cells);

	yyjson_mut_obj_add_str(doc, o, "criterion", headline_key(k));
	yyjson_mut_obj_add_uint(doc, o, "n", c->n);
	yyjson_mut_obj_add_uint(doc, o, "cells", c->cells);
	add_percent(doc, o, r->is_baseline && h->first[k] ? &exact : &c->ratio);
	yyjson_mut_obj_add_str(doc, o, "reason",
		!h->first[k]     ? "not-measured"
		: r->is_baseline ? "baseline"
		: c->n == 0      ? stats_fault_key(STATS_EMPTY)
				 : stats_fault_key(c->fault));
	summary_add_number(doc, o, "p", c->p);
	summary_add_number(doc, o, "p_holm", c->p_holm);
	summary_add_number(doc, o, "detectable", c->detectable);
	yyjson_mut_obj_add_bool(doc, o, "significant", c->p_holm < 1 - SUMMARY_CONFIDENCE);
	summary_add_number(
		doc, o, "as_published", c->published ? c->published_sum / (double)c->published : (double)NAN);
	yyjson_mut_obj_add_uint(doc, o, "ties", c->ties);
}

static void add_runtime(
	yyjson_mut_doc *doc, yyjson_mut_val *rows, const struct headline *h, const struct headline_runtime *r)
{
	struct stats_interval exact = {1, (double)NAN, (double)NAN}, none = {(double)NAN, (double)NAN, (double)NAN};
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, rows), *cells;

	summary_add_text(doc, o, "runtime", r->who->runtime);
	summary_add_text(doc, o, "implementation", r->who->implementation);
	summary_add_text(doc, o, "version", r->who->version);
	summary_add_text(doc, o, "engine", r->who->engine);
	yyjson_mut_obj_add_bool(doc, o, "ranked", r->is_ranked);
	add_percent(doc, o, !r->is_ranked ? &none : r->is_baseline ? &exact : &r->place);
	cells = yyjson_mut_obj_add_arr(doc, o, "cells");
	for (size_t k = 0; k < HEADLINE_CRITERIA; k++)
		add_cell(doc, cells, h, r, k);
}

static void add_choices(yyjson_mut_doc *doc, yyjson_mut_val *criterion, const struct summary_groups *g, size_t k)
{
	yyjson_mut_val *choices = yyjson_mut_obj_add_arr(doc, criterion, "choices"), *list;

	for (size_t i = 0; i < HEADLINE_CHOICES; i++) {
		if (headline_criterion(i) != k)
			continue;
		list = yyjson_mut_arr_add_arr(doc, choices);
		for (size_t j = 0; j < g->measures; j++)
			if (headline_is_of(i, &g->measure[j]))
				yyjson_mut_arr_add_uint(doc, list, j);
	}
}

static void add_criterion(yyjson_mut_doc *doc, yyjson_mut_val *criteria, const struct headline *h,
	const struct summary_groups *g, size_t k)
{
	yyjson_mut_val *o = yyjson_mut_arr_add_obj(doc, criteria);

	yyjson_mut_obj_add_str(doc, o, "key", headline_key(k));
	summary_add_text(doc, o, "workload", h->first[k] ? h->first[k]->key->workload : NULL);
	summary_add_text(doc, o, "better",
		!h->first[k]                         ? NULL
		: h->first[k]->info->is_lower_better ? "lower"
						     : "higher");
	yyjson_mut_obj_add_uint(doc, o, "cells", h->cells[k]);
	add_choices(doc, o, g, k);
}

void headline_write(yyjson_mut_doc *doc, yyjson_mut_val *root, const struct headline *h, const struct summary_groups *g)
{
	yyjson_mut_val *o = yyjson_mut_obj_add_obj(doc, root, "headline"), *criteria, *rows;

	yyjson_mut_obj_add_uint(doc, o, "tests", h->tests);
	criteria = yyjson_mut_obj_add_arr(doc, o, "criteria");
	for (size_t k = 0; k < HEADLINE_CRITERIA; k++)
		add_criterion(doc, criteria, h, g, k);
	rows = yyjson_mut_obj_add_arr(doc, o, "rows");
	for (size_t i = 0; i < h->runtimes; i++)
		add_runtime(doc, rows, h, &h->runtime[i]);
}
