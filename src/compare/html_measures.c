// SPDX-License-Identifier: MIT
// The effects of each measure: a drawing of the ratios to the baseline, and all of it as a table.
#include <math.h>
#include <string.h>

#include "compare/forest.h"
#include "report/number.h"

#define ROWS_MAX 60 // in a drawing

static const struct compare_effect *find(
	const struct view *v, enum compare_effect_kind kind, size_t measure, size_t cell, size_t unit)
{
	return compare_find(v->c, kind, measure, cell, unit);
}

// Returns the class of an effect that stands, and its mark.
static const char *judge(const struct view *v, const struct compare_effect *f, const char **mark)
{
	const char *better = v->c->cells.measure[f->measure].better;
	bool is_good = (f->ratio.estimate < 1) == !strcmp(better, "lower");

	*mark = "";
	if (!*better || !(f->p_holm < 1 - COMPARE_CONFIDENCE))
		return "";
	*mark = is_good ? "▲ " : "▼ ";
	return is_good ? "better" : "worse";
}

void view_effect(struct view *v, const struct compare_effect *f)
{
	struct buf *out = v->page.out;
	const char *mark, *class;
	int decimals;

	if (!f || !isfinite(f->ratio.estimate)) {
		buf_str(out, "–");
		return;
	}
	class = judge(v, f, &mark);
	decimals = ratio_decimals(f->ratio.estimate);
	buf_printf(out, "<span class=\"ratio %s\">%s", class, mark);
	number_print(f->ratio.estimate, decimals, v->page.w->point, out);
	buf_printf(out, "×%s</span>", f->is_marked ? "†" : "");
	if (f->fault != STATS_OK)
		return;
	buf_str(out, " <span class=\"range\">");
	page_range(&v->page, f->ratio.low, f->ratio.high, decimals);
	buf_printf(out, "%s</span>", f->is_of_these_runs ? "‡" : "");
}

static void draw(struct view *v, size_t measure, const char *title)
{
	const struct compare_measure *m = &v->c->cells.measure[measure];
	struct buf runtime[COMPARE_CELLS_MAX] = {{0}}, unit[COMPARE_RUNS_MAX] = {{0}};
	struct forest_row row[ROWS_MAX];
	size_t n = 0;

	for (size_t j = 0; j < m->cells; j++)
		label_runtime(m, j, &runtime[j]);
	for (size_t u = 0; u < v->c->units; u++)
		label_unit(v->c, u, v->lang, &unit[u]);
	for (size_t j = 0; j < m->cells; j++)
		for (size_t u = 0; u < v->c->units; u++) {
			const struct compare_effect *f = find(v, EFFECT_RUNTIME, measure, j, u);

			if (f && f->fault == STATS_OK && n < ROWS_MAX)
				row[n++] = (struct forest_row){buf_text(&unit[u]), buf_text(&runtime[j]), f, u};
		}
	forest_draw(v, title, row, n);
	for (size_t j = 0; j < m->cells; j++)
		buf_free(&runtime[j]);
	for (size_t u = 0; u < v->c->units; u++)
		buf_free(&unit[u]);
}

static bool has_any(const struct view *v, size_t measure)
{
	for (size_t j = 0; j < v->c->cells.measure[measure].cells; j++)
		for (size_t u = 0; u < v->c->units; u++)
			if (compare_has_effect(v->c, measure, j, u))
				return true;
	return false;
}

static void add_rows(struct view *v, size_t measure, size_t cell)
{
	struct buf *out = v->page.out;

	for (size_t u = 0; u < v->c->units; u++) {
		CLEANUP_BUF struct buf name = {0};

		if (!compare_has_effect(v->c, measure, cell, u))
			continue;
		label_runtime(&v->c->cells.measure[measure], cell, &name);
		buf_str(out, "<tr><th scope=\"row\">");
		page_name(&v->page, buf_text(&name));
		buf_str(out, "</th><td class=\"left\">");
		view_unit(v, u);
		for (int kind = EFFECT_RUNTIME; kind < EFFECT_KINDS; kind++) {
			buf_str(out, "</td><td>");
			view_effect(v, find(v, (enum compare_effect_kind)kind, measure, cell, u));
		}
		buf_str(out, "</td></tr>\n");
	}
}

static void add_measure(struct view *v, size_t measure, const char *heading)
{
	static const enum compare_word head[] = {C_RUNTIME, C_MACHINE, C_TO_DOCKER, C_TO_FIRST, C_RATIO_OF_RATIOS};
	const struct compare_measure *m = &v->c->cells.measure[measure];
	CLEANUP_BUF struct buf title = {0};

	label_measure(m, v->lang, &title);
	buf_printf(v->page.out, "<%s>", heading);
	page_text(&v->page, buf_text(&title));
	buf_printf(v->page.out, "</%s>\n", heading);
	if (*m->better)
		buf_printf(v->page.out, "<p class=\"soft\">%s</p>\n",
			view_word(v, !strcmp(m->better, "lower") ? C_LOWER : C_HIGHER));
	if (m->is_headline) {
		buf_printf(&title, ". %s", view_word(v, C_FOREST_RUNTIMES));
		draw(v, measure, buf_text(&title));
	}
	view_table(v, "effects", head, sizeof(head) / sizeof(*head));
	for (size_t j = 0; j < m->cells; j++)
		add_rows(v, measure, j);
	page_table_close(&v->page);
}

// Returns how many measures there were.
static size_t add_measures(struct view *v, bool is_headline)
{
	size_t n = 0;

	for (size_t i = 0; i < v->c->cells.measures; i++) {
		if (v->c->cells.measure[i].is_headline != is_headline || !has_any(v, i))
			continue;
		if (n++ == 0 && !is_headline)
			buf_printf(v->page.out, "<details><summary>%s</summary>\n", view_word(v, C_OTHERS));
		add_measure(v, i, is_headline ? "h3" : "h4");
	}
	if (n && !is_headline)
		buf_str(v->page.out, "</details>\n");
	return n;
}

static void add_how(struct view *v)
{
	CLEANUP_BUF struct buf tests = {0};

	for (size_t kind = 0; kind < EFFECT_KINDS; kind++)
		buf_printf(&tests, "%s%zu + %zu", kind ? "; " : "", v->c->tests[kind][true], v->c->tests[kind][false]);
	buf_str(v->page.out, "<p class=\"soft\">");
	compare_fill(v->page.out, view_word(v, C_EFFECTS_HOW), (const char *const[26]){['N' - 'A'] = buf_text(&tests)});
	buf_printf(v->page.out, " %s</p>\n", view_word(v, C_FOREST_RUNTIMES));
}

void view_measures(struct view *v)
{
	size_t n = 0;

	buf_printf(v->page.out, "<section>\n<h2>%s</h2>\n", view_word(v, C_MEASURES));
	add_how(v);
	n += add_measures(v, true);
	n += add_measures(v, false);
	if (n == 0)
		buf_printf(v->page.out, "<p>%s</p>\n", view_word(v, C_NO_EFFECTS));
	buf_str(v->page.out, "</section>\n");
}
