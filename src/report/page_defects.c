// SPDX-License-Identifier: MIT
// What the studies got wrong, each with both figures from this run where it has them.
#include <math.h>
#include <string.h>

#include "published/published.h"
#include "report/page.h"

#define TABLE_KATA_S   35.92 // Hassan 2020, what its table prints for Kata, mean of the CPU test in seconds
#define TABLE_DOCKER_S 34.83 // and for Docker

struct text {
	const char *english, *german;
};

static const struct defect {
	const char *id;
	struct text wrong, right, figures, needs;
} defects[] = {
#define DEFECT(id, wrong, wrong_de, right, right_de, figures, figures_de, needs, needs_de)                             \
	{id, {wrong, wrong_de}, {right, right_de}, {figures, figures_de}, {needs, needs_de}},
#include "report/defects.def"
#undef DEFECT
};

static const char *in_language(const struct page *p, const struct text *t)
{
	return strcmp(p->w->lang, "de") ? t->english : t->german;
}

static yyjson_val *find_figures(struct page *p, const char *id)
{
	yyjson_val *o;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "defects"), i, max, o)
		if (!strcmp(json_text(o, "id", ""), id))
			return yyjson_obj_get(o, "figures");
	return NULL;
}

static int decimals(double v, const char *unit)
{
	return !strcmp(unit, "1") ? 0 : fabs(v) >= 1000 ? 0 : fabs(v) >= 100 ? 1 : 2;
}

static void add_number(struct page *p, double v, const char *unit)
{
	number_print(v, decimals(v, unit), p->w->point, p->out);
	if (isfinite(v) && strcmp(unit, "1") != 0) {
		buf_str(p->out, "\xe2\x80\xaf");
		page_name(p, unit);
	}
}

static void add_figure(struct page *p, const char *subject, const char *criterion, double wrong, double right,
	double low, double high, const char *unit)
{
	buf_str(p->out, "<tr><td class=\"left\">");
	if (subject)
		page_name(p, subject);
	if (criterion) {
		buf_str(p->out, ", ");
		page_name(p, criterion);
	}
	buf_str(p->out, "</td><td>");
	add_number(p, wrong, unit);
	buf_str(p->out, "</td><td><b>");
	add_number(p, right, unit);
	buf_str(p->out, "</b>");
	if (isfinite(low) && isfinite(high)) {
		buf_str(p->out, " <span class=\"range\">");
		page_range(p, low, high, decimals(high, unit));
		buf_str(p->out, "</span>");
	}
	buf_str(p->out, "</td></tr>\n");
}

static void open_figures(struct page *p, const struct defect *d)
{
	static const enum word column[] = {W_RUNTIME, W_AS_PUBLISHED, W_CORRECTED};

	buf_printf(p->out, "<p class=\"soft\">%s:</p>\n", in_language(p, &d->figures));
	page_table_open(p, "narrow", column, 3);
}

static void add_figures(struct page *p, const struct defect *d, yyjson_val *figures)
{
	yyjson_val *f;
	size_t i, max;

	open_figures(p, d);
	yyjson_arr_foreach (figures, i, max, f)
		add_figure(p, json_text(f, "subject", NULL), json_text(f, "criterion", NULL),
			json_number(f, "as_published", (double)NAN), json_number(f, "corrected", (double)NAN),
			json_number(f, "low", (double)NAN), json_number(f, "high", (double)NAN),
			json_text(f, "unit", "1"));
	page_table_close(p);
}

// Computed from the study's raw data, so every run can show it.
static bool add_from_study(struct page *p, const struct defect *d)
{
	static const struct {
		const char *column;
		double printed;
	} row[] = {{"kata", TABLE_KATA_S}, {"docker", TABLE_DOCKER_S}};
	const struct published_table *t = published_find("hassan-2020", "cpu-primes-seconds");
	const struct published_average mean = {.by = NULL};
	double value;

	if (strcmp(d->id, "B5") != 0 || !t)
		return false;
	open_figures(p, d);
	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++)
		if (published_mean(t, &mean, row[i].column, &value))
			add_figure(p, row[i].column, NULL, row[i].printed, value, (double)NAN, (double)NAN, "s");
	page_table_close(p);
	return true;
}

static void add_defect(struct page *p, const struct defect *d)
{
	yyjson_val *figures = find_figures(p, d->id);

	buf_printf(p->out, "<article class=\"defect\">\n<h3 id=\"defect-%s\">%s</h3>\n<dl>\n<dt>%s</dt><dd>%s</dd>\n",
		d->id, d->id, page_word(p, W_DEFECT_WRONG), in_language(p, &d->wrong));
	buf_printf(p->out, "<dt>%s</dt><dd>%s</dd>\n<dt>%s</dt><dd>\n", page_word(p, W_DEFECT_RIGHT),
		in_language(p, &d->right), page_word(p, W_IN_THIS_RUN));
	if (yyjson_arr_size(figures))
		add_figures(p, d, figures);
	else if (!add_from_study(p, d))
		buf_printf(p->out, "<p class=\"soft\">%s</p>\n", in_language(p, &d->needs));
	buf_str(p->out, "</dd>\n</dl>\n</article>\n");
}

void page_defects(struct page *p)
{
	buf_printf(p->out, "<section>\n<h2 id=\"defects\">%s</h2>\n<p class=\"soft\">%s</p>\n", page_word(p, W_DEFECTS),
		page_word(p, W_DEFECTS_HOW));
	page_virtual_note(p);
	for (size_t i = 0; i < sizeof(defects) / sizeof(*defects); i++)
		add_defect(p, &defects[i]);
	buf_str(p->out, "</section>\n");
}
