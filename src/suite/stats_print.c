// SPDX-License-Identifier: MIT
#include "suite/stats_print.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "stats/describe.h"
#include "stats/interval.h"

#define FIGURES_MAX 32
#define SHOWN_MAX   200

struct figure {
	const char *key;
	double value;
	const char *word; // instead of a value
};

struct figures {
	struct figure f[FIGURES_MAX];
	size_t count;
};

static void put(struct figures *f, const char *key, double value)
{
	f->f[f->count++] = (struct figure){.key = key, .value = value};
}

static void put_interval(struct figures *f, const char *const key[3], enum stats_fault fault, double low, double high)
{
	put(f, key[0], low);
	put(f, key[1], high);
	if (fault != STATS_OK)
		f->f[f->count++] = (struct figure){.key = key[2], .word = stats_fault_key(fault)};
}

static void put_description(struct figures *f, const struct stats_description *d)
{
	put(f, "mean", d->mean);
	put(f, "sd", d->sd);
	put(f, "variance", d->variance);
	put(f, "population_sd", d->population_sd);
	put(f, "population_variance", d->population_variance);
	put(f, "cv", d->cv);
	put(f, "min", d->min);
	put(f, "q1", d->q1);
	put(f, "median", d->median);
	put(f, "q3", d->q3);
	put(f, "max", d->max);
	put(f, "iqr", d->iqr);
	put(f, "fence_low", d->fence_low);
	put(f, "fence_high", d->fence_high);
	put(f, "outliers", (double)d->outliers);
	put(f, "far_low", d->far_low);
	put(f, "far_high", d->far_high);
	put(f, "far_outliers", (double)d->far);
}

static void collect(const struct stats_series *s, struct figures *f)
{
	static const char *const mean[] = {"mean_low", "mean_high", "mean_reason"};
	static const char *const median[] = {"median_low", "median_high", "median_reason"};
	struct stats_description d;
	struct stats_interval i;
	enum stats_fault fault;

	f->count = 0;
	put(f, "n", (double)s->n);
	put(f, "missing", (double)s->missing);
	put(f, "not_numeric", (double)s->not_numeric);
	if (s->n == 0)
		return;
	stats_sort(s->x, s->n);
	stats_describe(s->x, s->n, &d);
	put_description(f, &d);
	fault = stats_mean_interval(s->x, s->n, STATS_CONFIDENCE, &i);
	put_interval(f, mean, fault, i.low, i.high);
	fault = stats_median_interval(s->x, s->n, STATS_CONFIDENCE, &i);
	put_interval(f, median, fault, i.low, i.high);
}

// Columns that nobody asked for are left out when they hold no number.
static bool is_shown(const struct stats_table *t, size_t column)
{
	return t->wanted_count || stats_table_is_numeric(t, column);
}

static void print_first(const struct stats_series *s, struct buf *out)
{
	buf_printf(out, " (first in line %zu: '", s->first_line);
	text_show(out, s->first, SHOWN_MAX);
	buf_str(out, "')");
}

static void print_series(const struct stats_series *s, struct buf *out)
{
	struct figures f;

	collect(s, &f);
	for (size_t i = 0; i < f.count; i++) {
		buf_printf(out, "  %-20s", f.f[i].key);
		if (f.f[i].word)
			buf_str(out, f.f[i].word);
		else if (isfinite(f.f[i].value))
			buf_printf(out, "%.12g", f.f[i].value);
		else
			buf_str(out, "-");
		if (s->first && !strcmp(f.f[i].key, "not_numeric"))
			print_first(s, out);
		buf_str(out, "\n");
	}
}

void stats_print_text(const struct stats_table *t, struct buf *out)
{
	for (size_t g = 0; g < t->groups; g++)
		for (size_t c = 0; c < t->columns; c++) {
			if (!is_shown(t, c))
				continue;
			text_show(out, t->column[c], SHOWN_MAX);
			if (t->by) {
				buf_str(out, ", ");
				text_show(out, t->by, SHOWN_MAX);
				buf_str(out, " = ");
				text_show(out, t->group[g].name, SHOWN_MAX);
			}
			buf_str(out, "\n");
			print_series(&t->group[g].of[c], out);
		}
	for (size_t c = 0; c < t->columns; c++)
		if (!is_shown(t, c)) {
			buf_str(out, "no number in column ");
			text_show(out, t->column[c], SHOWN_MAX);
			buf_str(out, "\n");
		}
}

static void add_text(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, "\"%s\":", key);
	json_quote(out, text);
}

static void add_series(const struct stats_table *t, const struct stats_group *g, size_t c, struct buf *out)
{
	const struct stats_series *s = &g->of[c];
	struct figures f;

	collect(s, &f);
	buf_str(out, "{");
	add_text(out, "column", t->column[c]);
	if (t->by) {
		buf_str(out, ",");
		add_text(out, "group", g->name);
	}
	for (size_t i = 0; i < f.count; i++) {
		buf_printf(out, ",\"%s\":", f.f[i].key);
		if (f.f[i].word)
			json_quote(out, f.f[i].word);
		else if (isfinite(f.f[i].value))
			buf_printf(out, "%.17g", f.f[i].value);
		else
			buf_str(out, "null");
	}
	if (s->first) {
		buf_printf(out, ",\"first_not_numeric_line\":%zu,", s->first_line);
		add_text(out, "first_not_numeric", s->first);
	}
	buf_str(out, "}");
}

int stats_print_json(const struct stats_table *t, struct buf *out, struct err **e)
{
	bool is_first = true;

	buf_str(out, "{");
	add_text(out, "file", t->name);
	buf_printf(out, ",\"rows\":%zu,\"confidence\":%g,\"by\":", t->rows, STATS_CONFIDENCE);
	if (t->by)
		json_quote(out, t->by);
	else
		buf_str(out, "null");
	buf_str(out, ",\"series\":[");
	for (size_t g = 0; g < t->groups; g++)
		for (size_t c = 0; c < t->columns; c++)
			if (is_shown(t, c)) {
				buf_str(out, is_first ? "\n" : ",\n");
				add_series(t, &t->group[g], c, out);
				is_first = false;
			}
	buf_str(out, "\n]}\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot print %s: out of memory", t->name);
}
