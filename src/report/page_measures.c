// SPDX-License-Identifier: MIT
// One section a workload: each headline measure with its drawings and a table of both arms, the others in one table.
#include <math.h>
#include <string.h>

#include "report/page.h"
#include "report/page_published.h"

#define CORRECTED_COLUMNS 7 // runtime … survived
#define PUBLISHED_COLUMNS 4 // mean … study

static void add_survival(struct page *p, yyjson_val *row)
{
	yyjson_val *s = yyjson_obj_get(row, "survival");
	double rate = json_number(s, "rate", (double)NAN), n = json_number(row, "n", 0);
	double failed = json_number(row, "failed", 0), skipped = json_number(row, "skipped", 0);

	page_cell_open(p, rate);
	if (isfinite(rate))
		buf_printf(p->out, "%.0f/%.0f", n, n + failed);
	if (failed > 0) {
		buf_str(p->out, " <span class=\"range\">");
		page_range(p, 100 * json_number(s, "low", (double)NAN), 100 * json_number(s, "high", (double)NAN), 0);
		buf_str(p->out, "\xe2\x80\xaf%</span>");
	}
	if (skipped > 0)
		buf_printf(p->out, " %.0f %s", skipped, page_word(p, W_SKIPPED));
	buf_str(p->out, "</td>");
}

// "<0.001" and the like.
static void add_p(struct page *p, double value)
{
	page_cell_open(p, value);
	if (value < 1e-4)
		buf_printf(p->out, "&lt;\xe2\x80\xaf%s", p->w->point == ',' ? "0,0001" : "0.0001");
	else
		number_print(value, value < 0.1 ? 4 : 2, p->w->point, p->out);
	buf_str(p->out, "</td>");
}

static void add_corrected(struct page *p, yyjson_val *measure, yyjson_val *row, const struct scale *s)
{
	page_cell(p, s, json_number(row, "median", (double)NAN));
	buf_str(p->out, "<td>");
	page_scaled_range(p, s, json_number(row, "low", (double)NAN), json_number(row, "high", (double)NAN));
	buf_str(p->out, "</td>");
	buf_printf(p->out, "<td class=\"ratio-cell\" data-v=\"%.9g\">",
		isfinite(json_number(row, "ratio", (double)NAN)) ? json_number(row, "ratio", 1) : 1.0);
	page_ratio(p, measure, row, true);
	buf_str(p->out, "</td>");
	add_p(p, json_number(row, "p_holm", (double)NAN));
	add_survival(p, row);
}

static void add_published(struct page *p, yyjson_val *measure, yyjson_val *row, const struct scale *s, bool has_study)
{
	yyjson_val *o = yyjson_obj_get(row, "as_published");
	double percent = json_number(o, "percent", (double)NAN), study;
	const char *source;

	page_cell(p, s, json_number(o, "mean", json_number(row, "mean", (double)NAN)));
	buf_str(p->out, "<td>");
	page_scaled_range(p, s, json_number(o, "low", (double)NAN), json_number(o, "high", (double)NAN));
	buf_str(p->out, "</td>");
	page_cell_open(p, percent);
	number_print(percent, percent == 100 ? 0 : 1, p->w->point, p->out);
	buf_str(p->out, "</td>");
	study = page_study_cell(measure, json_text(row, "runtime", ""), &source);
	if (!has_study)
		return;
	page_cell_open(p, study);
	number_print(study, study == 100 ? 0 : 1, p->w->point, p->out);
	buf_str(p->out, "</td>");
}

static void add_row(struct page *p, yyjson_val *measure, size_t number, const struct scale *s, bool has_study)
{
	yyjson_val *row = yyjson_arr_get(yyjson_obj_get(measure, "rows"), number);

	buf_printf(p->out, "<tr data-row=\"%zu\"><th scope=\"row\">", number);
	page_name(p, json_text(row, "runtime", NULL));
	buf_printf(p->out, "</th><td>%.0f</td>", json_number(row, "n", 0));
	add_corrected(p, measure, row, s);
	add_published(p, measure, row, s, has_study);
	buf_str(p->out, "</tr>\n");
}

static void add_column(struct page *p, const char *name, const struct scale *s)
{
	buf_printf(p->out, "<th scope=\"col\">%s", name);
	if (s && *s->unit) {
		buf_str(p->out, ", ");
		page_name(p, s->unit);
	}
	buf_str(p->out, "</th>");
}

static void add_header(struct page *p, const struct scale *s, size_t number, const char *source)
{
	buf_printf(p->out,
		"<div class=\"scroll\"><table class=\"sort arms\" data-measure=\"%zu\"><thead><tr><th "
		"scope=\"colgroup\" "
		"colspan=\"%d\">%s</th><th scope=\"colgroup\" colspan=\"%d\" class=\"other\">%s</th></tr>\n<tr>",
		number, CORRECTED_COLUMNS, page_word(p, W_CORRECTED), PUBLISHED_COLUMNS - (source == NULL),
		page_word(p, W_AS_PUBLISHED));
	add_column(p, page_word(p, W_RUNTIME), NULL);
	add_column(p, "n", NULL);
	add_column(p, page_word(p, W_MEDIAN), s);
	add_column(p, page_word(p, W_INTERVAL), NULL);
	buf_str(p->out, "<th scope=\"col\">");
	page_about(p, W_RATIO);
	buf_str(p->out, "</th>");
	add_column(p, page_word(p, W_P_HOLM), NULL);
	add_column(p, page_word(p, W_SURVIVED), NULL);
	add_column(p, page_word(p, W_MEAN), s);
	add_column(p, page_word(p, W_INTERVAL), NULL);
	add_column(p, page_word(p, W_PERCENT_OF), NULL);
	if (source)
		add_column(p, source, NULL);
	buf_str(p->out, "</tr></thead>\n<tbody>\n");
}

static void add_measure(struct page *p, yyjson_val *measure, size_t number)
{
	const char *source;
	struct scale s;

	page_scale(p, measure, &s);
	page_scaling(p, measure);
	page_study_cell(measure, "docker", &source);
	buf_str(p->out, "<figure>\n<h3>");
	page_measure_name(p, measure);
	buf_str(p->out, "</h3>\n");
	page_plot(p, measure, &s);
	add_header(p, &s, number, source);
	for (size_t i = 0; i < yyjson_arr_size(yyjson_obj_get(measure, "rows")); i++)
		add_row(p, measure, i, &s, source != NULL);
	page_table_close(p);
	buf_str(p->out, "</figure>\n");
	page_ecdf(p, measure);
}

static void open_workload(struct page *p, const char *workload, bool is_first)
{
	buf_str(p->out, "<section>\n<h2>");
	page_name(p, workload);
	buf_str(p->out, "</h2>\n");
	page_virtual_note(p);
	if (is_first)
		buf_printf(p->out, "<p class=\"soft lead\">%s</p>\n", page_word(p, W_LEGEND));
	if (!strcmp(workload, "noop")) {
		page_waterfall(p);
		page_phases(p);
	}
}

static void close_workload(struct page *p, const char *workload)
{
	page_others(p, workload);
	buf_str(p->out, "</section>\n");
}

// Measures that the program does not know stand behind all others, so a workload's need not be neighbours.
static bool is_first_of(struct page *p, const char *workload, size_t number)
{
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
		if (!strcmp(json_text(m, "workload", ""), workload))
			return i == number;
	return false;
}

static void add_workload(struct page *p, const char *workload)
{
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
		if (!strcmp(json_text(m, "workload", ""), workload) && yyjson_is_true(yyjson_obj_get(m, "headline")))
			add_measure(p, m, i);
}

void page_measures(struct page *p)
{
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m) {
		const char *workload = json_text(m, "workload", "");

		if (!is_first_of(p, workload, i))
			continue;
		open_workload(p, workload, i == 0);
		add_workload(p, workload);
		close_workload(p, workload);
	}
}
