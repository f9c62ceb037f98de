// SPDX-License-Identifier: MIT
// The headline measures in absolute figures, runtimes side by side.
#include <math.h>
#include <string.h>

#include "report/page.h"

// The runtime's first row in the measure, and its number.
static yyjson_val *row_of(yyjson_val *measure, const char *runtime, size_t *number)
{
	yyjson_val *row;
	size_t max;

	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), *number, max, row)
		if (!strcmp(json_text(row, "runtime", ""), runtime))
			return row;
	return NULL;
}

// With few samples there is none, and the footnote says so.
static void add_interval(struct page *p, const struct scale *s, yyjson_val *row)
{
	double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);

	if (!isfinite(low) || !isfinite(high))
		return;
	buf_str(p->out, "<span class=\"range\">");
	page_scaled_range(p, s, low, high);
	buf_str(p->out, "</span>");
}

static void add_cell(struct page *p, yyjson_val *measure, const struct scale *s, const char *runtime)
{
	size_t index;
	yyjson_val *row = row_of(measure, runtime, &index);
	double n = json_number(row, "n", 0), failed = json_number(row, "failed", 0) + json_number(row, "skipped", 0);

	if (!row || (n == 0 && failed == 0)) {
		buf_str(p->out, "<td>–</td>");
		return;
	}
	buf_printf(p->out, "<td data-row=\"%zu\">", index);
	if (n > 0) {
		buf_str(p->out, "<span class=\"value\">");
		scale_print(s, json_number(row, "median", (double)NAN), p->out);
		buf_str(p->out, "</span>");
		add_interval(p, s, row);
		page_ratio(p, measure, row, false);
	}
	if (n == 0)
		buf_str(p->out, "<span class=\"value\">–</span>");
	buf_printf(p->out, "<span class=\"range\">n\xe2\x80\xaf=\xe2\x80\xaf%.0f", n);
	if (failed > 0)
		buf_printf(p->out, ", %.0f %s", failed,
			page_word(p, json_number(row, "failed", 0) > 0 ? W_FAILED : W_SKIPPED));
	buf_str(p->out, "</span></td>");
}

// The runtimes that have a column.
struct shown {
	const char *runtime[PAGE_SERIES_MAX];
	size_t count;
};

// Two workloads may have a measure of one name; workload NULL: it need not be told.
static void add_line(struct page *p, yyjson_val *measure, size_t number, const char *workload, const struct shown *t)
{
	struct scale s;

	page_scale(p, measure, &s);
	buf_printf(p->out, "<tr data-measure=\"%zu\"><th scope=\"row\">", number);
	page_measure_name(p, measure);
	buf_str(p->out, "<span>");
	if (workload) {
		page_name(p, workload);
		buf_str(p->out, " · ");
	}
	if (*s.unit) {
		page_name(p, s.unit);
		buf_str(p->out, ", ");
	}
	buf_printf(p->out, "%s</span></th>",
		page_word(p, !strcmp(json_text(measure, "better", ""), "lower") ? W_LOWER_BETTER : W_HIGHER_BETTER));
	for (size_t j = 0; j < t->count; j++)
		add_cell(p, measure, &s, t->runtime[j]);
	buf_str(p->out, "</tr>\n");
}

// Whether the measure stands in the table of those that are headline ones or not; workload NULL: of all.
static bool is_in_table(yyjson_val *measure, const char *workload, bool is_headline)
{
	return yyjson_is_true(yyjson_obj_get(measure, "headline")) == is_headline &&
	       (!workload || !strcmp(json_text(measure, "workload", ""), workload));
}

static void find_shown(struct page *p, const char *workload, bool is_headline, struct shown *t)
{
	*t = (struct shown){.count = 0};
	for (size_t j = 0; j < p->series_count; j++) {
		bool is_shown = false;
		yyjson_val *m;
		size_t i, max, row;

		yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
			is_shown |= is_in_table(m, workload, is_headline) && row_of(m, p->series[j], &row);
		if (is_shown)
			t->runtime[t->count++] = p->series[j];
	}
}

static void add_table(struct page *p, const char *workload, bool is_headline)
{
	struct shown shown;
	yyjson_val *m;
	size_t i, max;

	find_shown(p, workload, is_headline, &shown);

	buf_printf(p->out, "<div class=\"scroll\"><table class=\"head\"><thead><tr><th scope=\"col\">%s</th>",
		page_word(p, W_MEASURE));
	for (size_t j = 0; j < shown.count; j++) {
		buf_str(p->out, "<th scope=\"col\">");
		page_name(p, shown.runtime[j]);
		buf_str(p->out, "</th>");
	}
	buf_str(p->out, "</tr></thead>\n<tbody>\n");
	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
		if (is_in_table(m, workload, is_headline))
			add_line(p, m, i, workload ? NULL : json_text(m, "workload", NULL), &shown);
	page_table_close(p);
}

void page_overview(struct page *p)
{
	buf_printf(p->out, "<section>\n<h2>%s</h2>\n", page_word(p, W_ABSOLUTE));
	page_virtual_note(p);
	add_table(p, NULL, true);
	buf_str(p->out, "<p class=\"soft\">");
	page_about(p, W_OVERVIEW_HOW);
	page_tests(p, "measure-tests", json_number(p->summary, "headline_tests", 0));
	buf_str(p->out, "</p>\n</section>\n");
}

void page_others(struct page *p, const char *workload)
{
	yyjson_val *m;
	size_t i, max, others = 0;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
		others += is_in_table(m, workload, false);
	if (others == 0)
		return;
	buf_printf(p->out, "<h3>%s</h3>\n", page_word(p, W_OTHERS));
	add_table(p, workload, false);
}
