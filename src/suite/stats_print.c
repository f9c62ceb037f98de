// SPDX-License-Identifier: MIT
#include "suite/stats_print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "suite/stats_pairs.h"

#define SHOWN_MAX 200

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

static void print_figure(const struct stats_figure *f, struct buf *out)
{
	buf_printf(out, "  %-20s", f->key);
	if (strlen(f->key) >= 20)
		buf_str(out, " ");
	if (f->word)
		buf_str(out, f->word);
	else if (isfinite(f->value))
		buf_printf(out, "%.12g", f->value);
	else
		buf_str(out, "-");
}

static int print_series(const struct stats_table *t, const struct stats_series *s, struct buf *out, struct err **e)
{
	struct stats_figures f;

	if (stats_figures_of(s, t->with_more, &f, e))
		return -1;
	for (size_t i = 0; i < f.count; i++) {
		print_figure(&f.f[i], out);
		if (s->first && !strcmp(f.f[i].key, "not_numeric"))
			print_first(s, out);
		buf_str(out, "\n");
	}
	return 0;
}

static void print_name(const struct stats_table *t, size_t c, size_t g, struct buf *out)
{
	text_show(out, t->column[c], SHOWN_MAX);
	if (!t->by)
		return;
	buf_str(out, ", ");
	text_show(out, t->by, SHOWN_MAX);
	buf_str(out, " = ");
	text_show(out, t->group[g].name, SHOWN_MAX);
}

static int print_pairs(const struct stats_table *t, struct buf *out, struct err **e)
{
	struct stats_pairs p;
	int rc = stats_pairs_make(t, &p, e);

	for (size_t i = 0; !rc && i < p.count; i++) {
		print_name(t, p.pair[i].column, p.pair[i].group, out);
		buf_str(out, " against ");
		text_show(out, t->against, SHOWN_MAX);
		buf_str(out, "\n");
		for (size_t k = 0; k < p.pair[i].figures.count; k++) {
			print_figure(&p.pair[i].figures.f[k], out);
			buf_str(out, "\n");
		}
	}
	free(p.pair);
	return rc;
}

int stats_print_text(const struct stats_table *t, struct buf *out, struct err **e)
{
	for (size_t g = 0; g < t->groups; g++)
		for (size_t c = 0; c < t->columns; c++) {
			if (!is_shown(t, c))
				continue;
			print_name(t, c, g, out);
			buf_str(out, "\n");
			if (print_series(t, &t->group[g].of[c], out, e))
				return -1;
		}
	for (size_t c = 0; c < t->columns; c++)
		if (!is_shown(t, c)) {
			buf_str(out, "no number in column ");
			text_show(out, t->column[c], SHOWN_MAX);
			buf_str(out, "\n");
		}
	return print_pairs(t, out, e);
}

static void add_text(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, "\"%s\":", key);
	json_quote(out, text);
}

static void add_figures(const struct stats_figures *f, struct buf *out)
{
	for (size_t i = 0; i < f->count; i++) {
		buf_printf(out, ",\"%s\":", f->f[i].key);
		if (f->f[i].word)
			json_quote(out, f->f[i].word);
		else if (isfinite(f->f[i].value))
			buf_printf(out, "%.17g", f->f[i].value);
		else
			buf_str(out, "null");
	}
}

static int add_series(
	const struct stats_table *t, const struct stats_group *g, size_t c, struct buf *out, struct err **e)
{
	const struct stats_series *s = &g->of[c];
	struct stats_figures f;

	if (stats_figures_of(s, t->with_more, &f, e))
		return -1;
	buf_str(out, "{");
	add_text(out, "column", t->column[c]);
	if (t->by) {
		buf_str(out, ",");
		add_text(out, "group", g->name);
	}
	add_figures(&f, out);
	if (s->first) {
		buf_printf(out, ",\"first_not_numeric_line\":%zu,", s->first_line);
		add_text(out, "first_not_numeric", s->first);
	}
	buf_str(out, "}");
	return 0;
}

static int add_pairs(const struct stats_table *t, struct buf *out, struct err **e)
{
	struct stats_pairs p;
	int rc = stats_pairs_make(t, &p, e);

	buf_str(out, p.count ? ",\n\"comparisons\":[" : "");
	for (size_t i = 0; !rc && i < p.count; i++) {
		buf_str(out, i ? ",\n{" : "\n{");
		add_text(out, "column", t->column[p.pair[i].column]);
		buf_str(out, ",");
		add_text(out, "group", t->group[p.pair[i].group].name);
		buf_str(out, ",");
		add_text(out, "against", t->against);
		add_figures(&p.pair[i].figures, out);
		buf_str(out, "}");
	}
	buf_str(out, p.count ? "\n]" : "");
	free(p.pair);
	return rc;
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
				if (add_series(t, &t->group[g], c, out, e))
					return -1;
				is_first = false;
			}
	buf_str(out, "\n]");
	if (add_pairs(t, out, e))
		return -1;
	buf_str(out, "}\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot print %s: out of memory", t->name);
}
