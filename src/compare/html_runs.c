// SPDX-License-Identifier: MIT
// The runs, and the table by which they can be compared or cannot.
#include "compare/view.h"

static void add_cell(struct view *v, const char *text)
{
	buf_str(v->page.out, "<td class=\"left\">");
	page_text(&v->page, text);
	buf_str(v->page.out, "</td>");
}

static void add_status(struct view *v, size_t run)
{
	const struct compare_factors *f = &v->c->factors;
	const char *separator = ": ";

	buf_printf(
		v->page.out, "<td class=\"left\">%s", view_word(v, v->c->run[run].is_refused ? C_REFUSED : C_COMPARED));
	for (size_t i = 0; i < f->count; i++)
		if (factor_is_condition(&f->list[i]) && f->list[i].differs[run]) {
			buf_str(v->page.out, separator);
			page_name(&v->page, f->list[i].key);
			if (f->list[i].is_accepted)
				buf_str(v->page.out, "\xe2\x80\xaf†");
			separator = ", ";
		}
	buf_str(v->page.out, "</td>");
}

static void add_run(struct view *v, size_t i)
{
	const struct compare_run *run = &v->c->run[i];
	yyjson_val *facts = yyjson_obj_get(run->summary, "run");
	CLEANUP_BUF struct buf machine = {0};

	label_machine(v->c, run->machine, &machine);
	buf_printf(v->page.out, "<tr%s><th scope=\"row\">%zu. ", run->is_refused ? " class=\"status-refused\"" : "",
		i + 1);
	page_name(&v->page, run->name);
	buf_str(v->page.out, "</th>");
	add_cell(v, buf_text(&machine));
	add_cell(v, json_text(yyjson_obj_get(run->summary, "machine"), "summary", NULL));
	add_cell(v, json_text(facts, "started", NULL));
	add_cell(v, json_text(run->summary, "verdict", NULL));
	add_status(v, i);
	buf_str(v->page.out, "</tr>\n");
}

static bool differs(const struct view *v, const struct factor *f)
{
	for (size_t i = 0; i < v->c->runs; i++)
		if (f->differs[i])
			return true;
	return false;
}

static void add_factor(struct view *v, const struct factor *f)
{
	enum compare_word kind = f->kind == FACTOR_HARDWARE ? C_HARDWARE
				 : f->kind == FACTOR_FREE   ? C_FREE
				 : f->is_accepted           ? C_ACCEPTED
							    : C_CONDITION;

	buf_str(v->page.out, "<tr><th scope=\"row\">");
	page_name(&v->page, f->key);
	buf_printf(v->page.out, "</th><td>%s</td>", view_word(v, kind));
	for (size_t i = 0; i < v->c->runs; i++) {
		buf_str(v->page.out, f->differs[i] ? "<td class=\"differs\">" : "<td>");
		page_text(&v->page, f->value[i] ? f->value[i] : view_word(v, C_UNKNOWN));
		buf_str(v->page.out, "</td>");
	}
	buf_str(v->page.out, "</tr>\n");
}

static void open_factors(struct view *v)
{
	buf_printf(v->page.out,
		"<div class=\"scroll\"><table class=\"factor\"><thead><tr><th scope=\"col\">%s</th><th "
		"scope=\"col\">%s</th>",
		view_word(v, C_FACTOR), view_word(v, C_KIND));
	for (size_t i = 0; i < v->c->runs; i++) {
		CLEANUP_BUF struct buf machine = {0};

		label_machine(v->c, v->c->run[i].machine, &machine);
		buf_printf(v->page.out, "<th scope=\"col\">%zu. %s</th>", i + 1, buf_text(&machine));
	}
	buf_str(v->page.out, "</tr></thead>\n<tbody>\n");
}

static void add_same(struct view *v)
{
	static const enum compare_word head[] = {C_FACTOR, C_SAME};
	const struct compare_factors *f = &v->c->factors;

	buf_printf(v->page.out, "<details><summary>%s</summary>\n", view_word(v, C_SAME));
	view_table(v, "factor", head, 2);
	for (size_t i = 0; i < f->count; i++)
		if (!differs(v, &f->list[i]) && f->list[i].value[0]) {
			buf_str(v->page.out, "<tr><th scope=\"row\">");
			page_name(&v->page, f->list[i].key);
			buf_str(v->page.out, "</th><td>");
			page_text(&v->page, f->list[i].value[0]);
			buf_str(v->page.out, "</td></tr>\n");
		}
	page_table_close(&v->page);
	buf_str(v->page.out, "</details>\n");
}

static void add_factors(struct view *v)
{
	const struct compare_factors *f = &v->c->factors;
	size_t count = 0;

	buf_printf(v->page.out, "<section>\n<h2>%s</h2>\n", view_word(v, C_FACTORS));
	for (size_t i = 0; i < f->count; i++) {
		if (!differs(v, &f->list[i]))
			continue;
		if (count++ == 0)
			open_factors(v);
		add_factor(v, &f->list[i]);
	}
	if (count)
		page_table_close(&v->page);
	else
		buf_printf(v->page.out, "<p>%s</p>\n", view_word(v, C_NO_DIFFERENCE));
	add_same(v);
	buf_str(v->page.out, "</section>\n");
}

void view_runs(struct view *v)
{
	static const enum compare_word head[] = {C_RUN, C_MACHINE, C_DESCRIPTION, C_STARTED, C_VERDICT, C_STATUS};

	buf_printf(v->page.out, "<section>\n<h2>%s</h2>\n", view_word(v, C_RUNS));
	view_table(v, "texts runs", head, sizeof(head) / sizeof(*head));
	for (size_t i = 0; i < v->c->runs; i++)
		add_run(v, i);
	page_table_close(&v->page);
	buf_printf(v->page.out, "<p class=\"soft\">%s</p>\n</section>\n", view_word(v, C_SAME_MACHINE));
	add_factors(v);
}
