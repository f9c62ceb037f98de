// SPDX-License-Identifier: MIT
// The first screen: what this is, whether to trust it, and the figures that matter.
#include <math.h>
#include <string.h>

#include "report/page.h"

#define COLUMNS_MAX 12 // runtimes side by side; more would not fit any paper

struct columns {
	const char *name[COLUMNS_MAX];
	size_t count;
};

static void add_verdict(struct page *p)
{
	const char *verdict = json_text(p->summary, "verdict", "incomplete");
	bool is_complete = !strcmp(verdict, "complete"), has_failures = !strcmp(verdict, "failures");
	yyjson_val *t = yyjson_obj_get(p->summary, "trials");
	double planned = json_number(t, "planned", -1);

	buf_printf(p->out, "<p class=\"verdict %s\"><b>%s</b></p>\n<p class=\"soft\">%.0f",
		is_complete    ? "complete"
		: has_failures ? "failures"
			       : "incomplete",
		page_word(p, is_complete    ? W_COMPLETE
			     : has_failures ? W_WITH_FAILURES
					    : W_INCOMPLETE),
		json_number(t, "recorded", 0));
	if (planned >= 0)
		buf_printf(p->out, " / %.0f", planned);
	buf_printf(p->out, " %s, %.0f %s, %.0f %s.", page_word(p, W_TRIALS_RECORDED), json_number(t, "failed", 0),
		page_word(p, W_FAILED), json_number(t, "skipped", 0), page_word(p, W_SKIPPED));
}

static void add_dropped(struct page *p)
{
	yyjson_val *d = yyjson_obj_get(p->summary, "dropped_lines");
	double count = json_number(d, "count", 0);
	yyjson_val *first = yyjson_arr_get_first(yyjson_obj_get(d, "first"));

	if (!(count > 0))
		return;
	buf_printf(p->out, " <strong>%.0f %s</strong> (%s %.0f: ", count, page_word(p, W_DROPPED), page_word(p, W_LINE),
		json_number(first, "line", 0));
	page_text(p, json_text(first, "reason", NULL));
	buf_str(p->out, ").");
}

static void add_machine(struct page *p)
{
	yyjson_val *machine = yyjson_obj_get(p->summary, "machine");

	buf_printf(p->out, "<p><b>%s:</b> ", page_word(p, W_MACHINE));
	page_text(p, json_text(machine, "summary", page_word(p, W_UNKNOWN_MACHINE)));
	buf_str(p->out, "</p>\n");
	if (!p->is_virtual)
		return;
	buf_printf(p->out, "<div class=\"banner\" role=\"note\"><strong>%s</strong><p>%s (", page_word(p, W_VIRTUAL),
		page_word(p, W_VIRTUAL_MORE));
	page_name(p, json_text(yyjson_obj_get(machine, "virtual"), "kind", NULL));
	buf_str(p->out, ")</p></div>\n");
}

static void collect(struct columns *c, yyjson_val *measure)
{
	yyjson_val *row;
	size_t i, max, j;

	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row) {
		const char *name = json_text(row, "runtime", "");

		for (j = 0; j < c->count && strcmp(c->name[j], name) != 0; j++)
			;
		if (j == c->count && c->count < COLUMNS_MAX)
			c->name[c->count++] = name;
	}
}

static yyjson_val *row_of(yyjson_val *measure, const char *runtime)
{
	yyjson_val *row;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row)
		if (!strcmp(json_text(row, "runtime", ""), runtime))
			return row;
	return NULL;
}

// The median's interval; with few samples there is none, and the footnote says so.
static void add_interval(struct page *p, const struct scale *s, yyjson_val *row)
{
	double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);

	if (!isfinite(low) || !isfinite(high))
		return;
	buf_str(p->out, "<span class=\"range\">");
	scale_print(s, low, p->out);
	buf_str(p->out, "\xe2\x80\xaf…\xe2\x80\xaf");
	scale_print(s, high, p->out);
	buf_str(p->out, "</span>");
}

static void add_cell(struct page *p, yyjson_val *measure, const struct scale *s, const char *runtime)
{
	yyjson_val *row = row_of(measure, runtime);
	double n = json_number(row, "n", 0), failed = json_number(row, "failed", 0) + json_number(row, "skipped", 0);

	if (!row || (n == 0 && failed == 0)) {
		buf_str(p->out, "<td>–</td>");
		return;
	}
	buf_str(p->out, "<td>");
	if (n > 0) {
		buf_str(p->out, "<span class=\"value\">");
		scale_print(s, json_number(row, "median", (double)NAN), p->out);
		buf_str(p->out, "</span>");
		add_interval(p, s, row);
		page_ratio(p, measure, row);
	}
	if (n == 0)
		buf_str(p->out, "<span class=\"value\">–</span>");
	buf_printf(p->out, "<span class=\"range\">n\xe2\x80\xaf=\xe2\x80\xaf%.0f", n);
	if (failed > 0)
		buf_printf(p->out, ", %.0f %s", failed,
			page_word(p, json_number(row, "failed", 0) > 0 ? W_FAILED : W_SKIPPED));
	buf_str(p->out, "</span></td>");
}

static void add_line(struct page *p, yyjson_val *measure, const struct columns *c)
{
	struct scale s;

	page_scale(p, measure, &s);
	buf_str(p->out, "<tr><th scope=\"row\">");
	page_measure_name(p, measure);
	buf_str(p->out, "<span>");
	page_name(p, *s.unit ? s.unit : "1");
	buf_printf(p->out, ", %s</span></th>",
		page_word(p, !strcmp(json_text(measure, "better", ""), "lower") ? W_LOWER_BETTER : W_HIGHER_BETTER));
	for (size_t j = 0; j < c->count; j++)
		add_cell(p, measure, &s, c->name[j]);
	buf_str(p->out, "</tr>\n");
}

static void add_overview(struct page *p)
{
	yyjson_val *measures = yyjson_obj_get(p->summary, "measures"), *m;
	struct columns c = {.count = 0};
	size_t i, max;

	buf_printf(p->out, "<h2>%s</h2>\n", page_word(p, W_OVERVIEW));
	yyjson_arr_foreach (measures, i, max, m)
		if (yyjson_is_true(yyjson_obj_get(m, "headline")))
			collect(&c, m);
	if (c.count == 0) {
		buf_printf(p->out, "<p>%s</p>\n", page_word(p, W_NO_MEASURES));
		return;
	}
	page_virtual_note(p);
	buf_printf(p->out, "<div class=\"scroll\"><table class=\"head\"><thead><tr><th scope=\"col\">%s</th>",
		page_word(p, W_MEASURE));
	for (size_t j = 0; j < c.count; j++) {
		buf_str(p->out, "<th scope=\"col\">");
		page_name(p, c.name[j]);
		buf_str(p->out, "</th>");
	}
	buf_str(p->out, "</tr></thead>\n<tbody>\n");
	yyjson_arr_foreach (measures, i, max, m)
		if (yyjson_is_true(yyjson_obj_get(m, "headline")))
			add_line(p, m, &c);
	buf_printf(p->out, "</tbody></table></div>\n<p class=\"soft\">%s</p>\n", page_word(p, W_OVERVIEW_HOW));
}

void page_head(struct page *p)
{
	buf_printf(p->out, "<header>\n<p class=\"brand\"><b>assay</b> · ");
	page_text(p, json_text(yyjson_obj_get(p->summary, "run"), "id", NULL));
	buf_printf(p->out, "</p>\n<h1>%s</h1>\n", page_word(p, W_TITLE));
	add_verdict(p);
	add_dropped(p);
	buf_str(p->out, "</p>\n");
	add_machine(p);
	buf_str(p->out, "</header>\n");
	add_overview(p);
}
