// SPDX-License-Identifier: MIT
#include "compare/cells.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define NOTE_NAME_MAX 60

struct adding {
	struct compare_cells *cells;
	size_t run;
	const char *name;
	compare_samples *samples_of;
	void *arg;
};

void cells_note_first(struct compare_cells *c, const char *text)
{
	free(c->note[COMPARE_NOTES_MAX - 1]);
	memmove(&c->note[1], c->note, (COMPARE_NOTES_MAX - 1) * sizeof(*c->note));
	c->note[0] = strdup(text);
	c->notes++;
}

static void note(struct adding *a, yyjson_val *measure, yyjson_val *row, const char *what)
{
	const char *const part[] = {a->name, json_text(measure, "workload", "?"), json_text(measure, "metric", "?"),
		json_text(row, "runtime", NULL)};
	CLEANUP_BUF struct buf text = {0};

	for (size_t i = 0; i < 4; i++)
		if (part[i]) {
			text_show(&text, part[i], NOTE_NAME_MAX);
			buf_str(&text, i == 0 ? ": " : " ");
		}
	buf_str(&text, what);
	// One measure has many rows and many numbers of containers: what is said of it is said once.
	for (size_t i = 0; i < a->cells->notes && i < COMPARE_NOTES_MAX; i++)
		if (a->cells->note[i] && !strcmp(a->cells->note[i], buf_text(&text)))
			return;
	if (a->cells->notes < COMPARE_NOTES_MAX)
		a->cells->note[a->cells->notes] = strdup(buf_text(&text));
	a->cells->notes++;
}

static bool is_key(const struct compare_measure *m, yyjson_val *v)
{
	return m->containers == json_number(v, "containers", 1) && !strcmp(m->metric, json_text(v, "metric", "")) &&
	       !strcmp(m->workload, json_text(v, "workload", "")) &&
	       !strcmp(m->limit, json_text(v, "limit", "default")) &&
	       !strcmp(m->arm, json_text(v, "arm", "corrected")) && !strcmp(m->unit, json_text(v, "unit", ""));
}

static struct compare_measure *measure_of(struct compare_cells *c, yyjson_val *v)
{
	size_t i = 0;

	while (i < c->measures && !is_key(&c->measure[i], v))
		i++;
	if (!c->measure)
		c->measure = calloc(COMPARE_MEASURES_MAX, sizeof(*c->measure));
	if (!c->measure || i == COMPARE_MEASURES_MAX)
		return NULL;
	if (i == c->measures) {
		struct compare_measure *m = &c->measure[c->measures++];

		m->workload = json_text(v, "workload", "");
		m->metric = json_text(v, "metric", "");
		m->unit = json_text(v, "unit", "");
		m->limit = json_text(v, "limit", "default");
		m->arm = json_text(v, "arm", "corrected");
		m->containers = json_number(v, "containers", 1);
		m->title = json_text(v, "title", m->metric);
		m->better = json_text(v, "better", "");
		m->is_headline = yyjson_is_true(yyjson_obj_get(v, "headline"));
		m->json = v;
	}
	return &c->measure[i];
}

static struct compare_cell *cell_of(struct compare_measure *m, yyjson_val *row)
{
	const char *runtime = json_text(row, "runtime", ""), *engine = json_text(row, "engine", "");
	size_t i = 0;

	while (i < m->cells && (strcmp(m->cell[i].runtime, runtime) != 0 || strcmp(m->cell[i].engine, engine) != 0))
		i++;
	if (i == COMPARE_CELLS_MAX)
		return NULL;
	if (!m->cell)
		m->cell = calloc(COMPARE_CELLS_MAX, sizeof(*m->cell));
	if (m->cell && i == m->cells) {
		struct compare_cell *c = &m->cell[m->cells++];

		c->runtime = runtime;
		c->engine = engine;
		for (size_t run = 0; run < COMPARE_RUNS_MAX; run++)
			c->logs[run] = stats_logs_of(NULL, 0);
	}
	return m->cell ? &m->cell[i] : NULL;
}

// The summary's own samples; *bad becomes how many are no finite numbers.
static double *own_samples(yyjson_val *row, size_t *n, size_t *bad)
{
	yyjson_val *list = yyjson_obj_get(row, "samples"), *v;
	double *x = calloc(yyjson_arr_size(list) + 1, sizeof(*x));
	size_t i, max;

	*n = *bad = 0;
	yyjson_arr_foreach (list, i, max, v)
		if (x && yyjson_is_num(v) && isfinite(yyjson_get_num(v)))
			x[(*n)++] = yyjson_get_num(v);
		else
			++*bad;
	return x;
}

static int add_row(struct adding *a, yyjson_val *measure, struct compare_cell *cell, yyjson_val *row, struct err **e)
{
	bool is_thinned = json_number(row, "samples_step", 1) > 1 ||
			  json_number(row, "n", 0) > (double)yyjson_arr_size(yyjson_obj_get(row, "samples"));
	double *x = NULL;
	size_t n, bad = 0;

	if (cell->logs[a->run].n) {
		note(a, measure, row, "stands there twice, so the second is left out");
		return 0;
	}
	if (!is_thinned || !a->samples_of || !a->samples_of(a->arg, measure, row, &x, &n)) {
		x = own_samples(row, &n, &bad);
		if (is_thinned)
			note(a, measure, row, "has more samples than the summary keeps, and only these count");
	}
	if (!x)
		return err_set(e, "cannot read the samples of %s: out of memory", a->name);
	if (bad)
		note(a, measure, row, "has samples that are no numbers, which are left out");
	cell->logs[a->run] = stats_logs_of(x, n);
	free(x);
	if (cell->logs[a->run].fault == STATS_NOT_POSITIVE)
		note(a, measure, NULL, "has samples that are not above zero, of which no ratio can be made");
	return 0;
}

static int add_measure(struct adding *a, yyjson_val *v, struct err **e)
{
	struct compare_measure *m = yyjson_is_obj(v) ? measure_of(a->cells, v) : NULL;
	yyjson_val *row;
	size_t i, max;

	if (!m) {
		note(a, v, NULL, "is no measure, or there are too many; it is left out");
		return 0;
	}
	yyjson_arr_foreach (yyjson_obj_get(v, "rows"), i, max, row) {
		struct compare_cell *cell = yyjson_is_obj(row) ? cell_of(m, row) : NULL;

		if (!cell)
			note(a, v, row, "is no row, or there are too many; it is left out");
		else if (add_row(a, v, cell, row, e))
			return -1;
	}
	return 0;
}

int cells_add(struct compare_cells *c, size_t run, const char *name, yyjson_val *summary, compare_samples *samples_of,
	void *arg, struct err **e)
{
	struct adding a = {c, run, name, samples_of, arg};
	yyjson_val *measure;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(summary, "measures"), i, max, measure)
		if (add_measure(&a, measure, e))
			return -1;
	return 0;
}

size_t cells_baseline(const struct compare_measure *m, const struct compare_cell *of)
{
	size_t any = m->cells;

	for (size_t i = 0; i < m->cells; i++) {
		if (strcmp(m->cell[i].runtime, COMPARE_BASELINE) != 0)
			continue;
		if (!strcmp(m->cell[i].engine, of->engine))
			return i;
		any = any < m->cells ? any : i;
	}
	return any;
}

void cells_free(struct compare_cells *c)
{
	for (size_t i = 0; i < c->measures; i++)
		free(c->measure[i].cell);
	for (size_t i = 0; i < c->notes && i < COMPARE_NOTES_MAX; i++)
		free(c->note[i]);
	free(c->measure);
	*c = (struct compare_cells){0};
}
