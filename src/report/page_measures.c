// SPDX-License-Identifier: MIT
// One section a workload, one plot and table a measure.
#include <math.h>
#include <string.h>

#include "report/page.h"

static void add_interval(struct page *p, const struct scale *s, yyjson_val *row)
{
	double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);

	if (!isfinite(low) || !isfinite(high)) {
		buf_str(p->out, "<td>–</td>");
		return;
	}
	buf_str(p->out, "<td>");
	scale_print(s, low, p->out);
	buf_str(p->out, "\xe2\x80\xaf…\xe2\x80\xaf");
	scale_print(s, high, p->out);
	buf_str(p->out, "</td>");
}

static void add_row(struct page *p, yyjson_val *measure, yyjson_val *row, const struct scale *s)
{
	double failed = json_number(row, "failed", 0), skipped = json_number(row, "skipped", 0);

	buf_str(p->out, "<tr><th scope=\"row\">");
	page_name(p, json_text(row, "runtime", NULL));
	buf_printf(p->out, "</th><td>%.0f</td>", json_number(row, "n", 0));
	page_cell(p, s, json_number(row, "median", (double)NAN));
	add_interval(p, s, row);
	page_cell(p, s, json_number(row, "mean", (double)NAN));
	page_cell(p, s, json_number(row, "sd", (double)NAN));
	buf_str(p->out, "<td>");
	page_ratio(p, measure, row);
	buf_str(p->out, "</td><td>");
	if (failed > 0)
		buf_printf(p->out, "%.0f %s", failed, page_word(p, W_FAILED));
	if (skipped > 0)
		buf_printf(p->out, "%s%.0f %s", failed > 0 ? ", " : "", skipped, page_word(p, W_SKIPPED));
	if (!(failed > 0) && !(skipped > 0))
		buf_str(p->out, "0");
	buf_str(p->out, "</td></tr>\n");
}

static void add_header(struct page *p, const struct scale *s)
{
	static const enum word column[] = {
		W_RUNTIME, W_COUNT_OF_WORDS, W_MEDIAN, W_INTERVAL, W_MEAN, W_SD, W_RATIO, W_FAILURES};

	buf_str(p->out, "<div class=\"scroll\"><table><thead><tr>");
	for (size_t i = 0; i < sizeof(column) / sizeof(*column); i++) {
		bool has_unit = *s->unit && column[i] >= W_MEDIAN && column[i] <= W_SD;

		buf_printf(
			p->out, "<th scope=\"col\">%s", column[i] == W_COUNT_OF_WORDS ? "n" : page_word(p, column[i]));
		if (has_unit) {
			buf_str(p->out, ", ");
			page_name(p, s->unit);
		}
		buf_str(p->out, "</th>");
	}
	buf_str(p->out, "</tr></thead>\n<tbody>\n");
}

static void add_measure(struct page *p, yyjson_val *measure, size_t number)
{
	yyjson_val *row;
	struct scale s;
	size_t i, max;

	page_scale(p, measure, &s);
	buf_str(p->out, "<figure>\n<h3>");
	page_measure_name(p, measure);
	buf_str(p->out, "</h3>\n");
	page_virtual_note(p);
	page_plot(p, measure, number, &s);
	buf_str(p->out, "</figure>\n");
	add_header(p, &s);
	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row)
		add_row(p, measure, row, &s);
	buf_str(p->out, "</tbody></table></div>\n");
}

void page_measures(struct page *p)
{
	const char *previous = NULL;
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m) {
		const char *workload = json_text(m, "workload", "");

		if (!previous || strcmp(previous, workload) != 0) {
			buf_str(p->out, "<h2>");
			page_name(p, workload);
			buf_str(p->out, "</h2>\n");
			if (!previous)
				buf_printf(p->out, "<p class=\"soft\">%s</p>\n", page_word(p, W_LEGEND));
		}
		previous = workload;
		add_measure(p, m, i);
	}
}
