// SPDX-License-Identifier: MIT
// Figures of a run. Each measure of summary.json is a cell: a metric under one condition (containers, limit), a row for
// each runtime. A cell counts in percent of the base, the first alternative with a figure for the criterion, so that
// cells of all sizes can be averaged; a cell in which the base has no result does not count.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "decide/result.h"

struct mean {
	double sum; // of values, or of their logarithms
	size_t count;
};

// What a criterion is read from.
struct reading {
	yyjson_val *measures;
	const struct decide_choice *choice; // NULL: the run has none of them
	const char *base, *baseline;        // what figures here, and the summary's ratios, refer to
	const struct decide_model *rules;
};

static void mean_add(struct mean *mean, const struct reading *from, double v)
{
	if (!isfinite(v))
		return;
	mean->sum += from->rules->is_geometric ? log(v) : v;
	mean->count++;
}

// NaN when there is nothing to average, or when it does not fit.
static double mean_of(const struct mean *mean, const struct reading *from)
{
	double v = mean->sum / (double)mean->count;

	v = from->rules->is_geometric ? exp(v) : v;
	return mean->count && isfinite(v) ? v : (double)NAN;
}

// The first row of a runtime with samples, or NULL.
static yyjson_val *find_row(yyjson_val *measure, const char *runtime)
{
	size_t i, max;
	yyjson_val *row;

	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row)
		if (!strcmp(json_text(row, "runtime", ""), runtime) && json_number(row, "median", -1) >= 0)
			return row;
	return NULL;
}

static bool has_sample(yyjson_val *measures, const char *runtime)
{
	size_t i, max;
	yyjson_val *measure;

	yyjson_arr_foreach (measures, i, max, measure)
		if (find_row(measure, runtime))
			return true;
	return false;
}

static void choose_alternatives(const struct decide_model *m, yyjson_val *measures, struct decide_result *r)
{
	for (size_t i = 0; i < m->alternatives; i++) {
		const struct decide_alternative *a = &m->alternative[i];
		size_t k = 0;

		while (k < a->runtimes && !has_sample(measures, a->runtime[k]))
			k++;
		if (k == a->runtimes) {
			snprintf(r->left_out[r->left_outs++], DECIDE_NAME_MAX, "%s", a->name);
			continue;
		}
		snprintf(r->name[r->alternatives], DECIDE_NAME_MAX, "%s", a->name);
		snprintf(r->runtime[r->alternatives], DECIDE_NAME_MAX, "%s", a->runtime[k]);
		r->index[r->alternatives++] = i;
	}
}

// Whether the summary, which compares each row with that of its baseline, leaves open which of both is larger.
static bool is_insignificant(yyjson_val *row)
{
	return json_number(row, "ratio_low", (double)NAN) <= 1 && json_number(row, "ratio_high", (double)NAN) >= 1;
}

// A runtime's figure in percent of the base; NaN when one of both has none.
static double read_cell(const struct reading *from, yyjson_val *measure, const char *runtime)
{
	yyjson_val *row = find_row(measure, runtime), *base = find_row(measure, from->base);
	double to = json_number(base, "median", 0);

	if (!row || !(to > 0))
		return (double)NAN;
	if (!from->rules->keeps_insignificant && !strcmp(from->base, from->baseline) && is_insignificant(row))
		return 100;
	return 100 * json_number(row, "median", (double)NAN) / to;
}

static bool is_cell_of(yyjson_val *measure, const struct decide_path *p, const struct decide_model *rules)
{
	const char *arm = rules->is_as_published ? "as-published" : "corrected";

	return !strcmp(json_text(measure, "workload", ""), p->workload) &&
	       !strcmp(json_text(measure, "metric", ""), p->metric) &&
	       !strcmp(json_text(measure, "arm", "corrected"), arm);
}

static double average_cells(const struct reading *from, const struct decide_path *p, const char *runtime)
{
	struct mean mean = {0};
	size_t i, max;
	yyjson_val *measure;

	yyjson_arr_foreach (from->measures, i, max, measure)
		if (is_cell_of(measure, p, from->rules))
			mean_add(&mean, from, read_cell(from, measure, runtime));
	return mean_of(&mean, from);
}

static double average_paths(const struct reading *from, const char *runtime)
{
	struct mean mean = {0};

	for (size_t i = 0; i < from->choice->paths; i++)
		mean_add(&mean, from, average_cells(from, &from->choice->path[i], runtime));
	return mean_of(&mean, from);
}

// All alternatives are read from one choice, the first for which any has a figure.
static void choose(const struct decide_criterion *c, const struct decide_result *r, struct reading *from)
{
	for (size_t i = 0; i < c->choices; i++)
		for (size_t k = 0; k < r->alternatives; k++) {
			from->choice = &c->choice[i];
			from->base = r->runtime[k];
			if (!isnan(average_paths(from, from->base)))
				return;
		}
	from->choice = NULL;
}

static void fill(const struct decide_model *m, yyjson_val *summary, size_t k, struct decide_result *r)
{
	struct reading from = {
		.measures = yyjson_obj_get(summary, "measures"),
		.baseline = json_text(summary, "baseline", ""),
		.rules = m,
	};
	const struct decide_criterion *c = &m->criterion[k];

	choose(c, r, &from);
	for (size_t i = 0; i < r->alternatives; i++)
		if (c->is_judged)
			r->value[k][i] = c->judged[r->index[i]];
		else
			r->value[k][i] = from.choice ? average_paths(&from, r->runtime[i]) : (double)NAN;
}

int decide_run(const struct decide_model *m, yyjson_val *summary, struct decide_result *r, struct err **e)
{
	yyjson_val *measures = yyjson_obj_get(summary, "measures");

	*r = (struct decide_result){.source = DECIDE_RUN};
	if (!yyjson_is_obj(summary) || json_number(summary, "version", 0) != 2)
		return err_set(e, "cannot decide by the summary: it is not of version 2");
	choose_alternatives(m, measures, r);
	if (r->alternatives < 2)
		return err_set(e,
			"cannot decide by the summary: only %zu of the alternatives in %s has samples in this run; at "
			"least two are needed",
			r->alternatives, m->file);
	for (size_t k = 0; k < m->criteria; k++)
		fill(m, summary, k, r);
	decide_evaluate(m, r);
	return 0;
}
