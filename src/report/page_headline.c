// SPDX-License-Identifier: MIT
// The table of the first screen: runtimes by the six measures of study A, and their places.
#include <math.h>
#include <string.h>

#include "report/page.h"
#include "report/page_published.h"

static const struct criterion {
	const char *key;
	enum word name;
} criteria[] = {
	{"web", W_WEB},
	{"cpu", W_CPU},
	{"network", W_NETWORK},
	{"start", W_START},
	{"remove", W_REMOVE},
	{"memory", W_MEMORY},
};

#define BLIND_MAX 10 // a ratio beyond it is as good as any
#define CRITERIA  (sizeof(criteria) / sizeof(*criteria))

static yyjson_val *by_key(yyjson_val *list, const char *name, const char *key)
{
	yyjson_val *o;
	size_t i, max;

	yyjson_arr_foreach (list, i, max, o)
		if (!strcmp(json_text(o, name, ""), key))
			return o;
	return NULL;
}

static int decimals(double percent)
{
	return fabs(percent) >= 100 ? 0 : fabs(percent) >= 10 ? 1 : 2;
}

static void add_percent(struct page *p, yyjson_val *o, yyjson_val *criterion)
{
	double percent = json_number(o, "percent", (double)NAN), low = json_number(o, "low", (double)NAN);
	double high = json_number(o, "high", (double)NAN);
	const char *mark, *class = page_judge(criterion, o, low, high, 100, &mark);

	buf_printf(p->out, "<span class=\"value %s\">%s", class, mark);
	number_print(percent, decimals(percent), p->w->point, p->out);
	buf_str(p->out, "</span>");
	if (!isfinite(low) || !isfinite(high))
		return;
	buf_str(p->out, "<span class=\"range\">");
	page_range(p, low, high, decimals(percent));
	buf_str(p->out, "</span>");
}

// With the criterion's name, for the script.
static void add_cell_open(struct page *p, double percent, const char *key)
{
	buf_printf(p->out, "<td data-criterion=\"%s\"", key);
	if (isfinite(percent))
		buf_printf(p->out, " data-v=\"%.9g\"", percent);
	buf_str(p->out, ">");
}

// "No difference" means as much as a difference would have been seen. report.js has the same rules.
static void add_blind(struct page *p, yyjson_val *cell)
{
	double ratio = json_number(cell, "detectable", (double)INFINITY), percent = 100 * (ratio - 1);
	bool is_tested = yyjson_is_num(yyjson_obj_get(cell, "p"));

	// Older summaries have none at all; null is one too large for a number, and below 1 there is none.
	if (!yyjson_obj_get(cell, "detectable") || ratio < 1 || !is_tested ||
		yyjson_is_true(yyjson_obj_get(cell, "significant")))
		return;
	buf_printf(p->out, "<span class=\"range\">%s ", page_word(p, W_BLIND));
	if (!(ratio <= BLIND_MAX))
		buf_printf(p->out, "×%d", BLIND_MAX);
	else
		page_range(p, 100 / ratio, 100 * ratio, percent >= 10 ? 0 : percent >= 1 ? 1 : 2);
	buf_str(p->out, "</span>");
}

static void add_cell(struct page *p, yyjson_val *row, yyjson_val *list, const char *key)
{
	yyjson_val *cell = by_key(yyjson_obj_get(row, "cells"), "criterion", key);
	double n = json_number(cell, "n", 0);

	add_cell_open(p, json_number(cell, "percent", (double)NAN), key);
	if (n > 0) {
		add_percent(p, cell, by_key(list, "key", key));
		add_blind(p, cell);
		buf_printf(p->out, "<span class=\"range\">n\xe2\x80\xaf=\xe2\x80\xaf%.0f</span>", n);
	} else
		buf_str(p->out, "–");
	buf_str(p->out, "</td>");
}

static bool is_measured(yyjson_val *criterion)
{
	return json_number(criterion, "cells", 0) > 0;
}

static void add_header(struct page *p, yyjson_val *list)
{
	buf_printf(p->out,
		"<div class=\"scroll\"><table class=\"head sort\" id=\"headline\"><thead><tr><th scope=\"col\">%s</th>",
		page_word(p, W_RUNTIME));
	for (size_t k = 0; k < CRITERIA; k++) {
		yyjson_val *c = by_key(list, "key", criteria[k].key);
		bool is_lower = !strcmp(json_text(c, "better", ""), "lower");

		buf_printf(p->out, "<th scope=\"col\">%s<span>%s</span></th>", page_word(p, criteria[k].name),
			page_word(p, !is_measured(c) ? W_NOT_MEASURED_SHORT
				     : is_lower      ? W_LOWER_BETTER
						     : W_HIGHER_BETTER));
	}
	buf_printf(p->out, "<th scope=\"col\">%s<span>%s</span></th></tr></thead>\n<tbody>\n", page_word(p, W_OVERALL),
		page_word(p, W_HIGHER_BETTER));
}

static void add_row(struct page *p, yyjson_val *row, yyjson_val *list, size_t number)
{
	bool is_ranked = yyjson_is_true(yyjson_obj_get(row, "ranked"));

	buf_printf(p->out, "<tr data-row=\"%zu\"><th scope=\"row\">", number);
	page_name(p, json_text(row, "runtime", NULL));
	buf_str(p->out, "<span class=\"place\">");
	if (is_ranked)
		buf_printf(p->out, "%s %zu", page_word(p, W_PLACE), number + 1);
	else
		buf_str(p->out, page_word(p, W_UNRANKED));
	buf_str(p->out, "</span>");
	page_stands_for(p, row);
	buf_str(p->out, "</th>");
	for (size_t k = 0; k < CRITERIA; k++)
		add_cell(p, row, list, criteria[k].key);
	add_cell_open(p, json_number(row, "percent", (double)NAN), "overall");
	if (is_ranked)
		add_percent(p, row, NULL);
	else
		buf_str(p->out, "–");
	buf_str(p->out, "</td></tr>\n");
}

static void add_beside_cell(struct page *p, yyjson_val *row, const char *key)
{
	double ours = json_number(by_key(yyjson_obj_get(row, "cells"), "criterion", key), "as_published", (double)NAN);
	double study = page_study_percent(key, json_text(row, "runtime", ""));

	page_cell_open(p, ours);
	number_print(ours, decimals(ours), p->w->point, p->out);
	if (isfinite(study)) {
		buf_str(p->out, " / <i>");
		number_print(study, decimals(study), p->w->point, p->out);
		buf_str(p->out, "</i>");
	}
	buf_str(p->out, "</td>");
}

// The as-published arm beside the study.
static void add_beside(struct page *p, yyjson_val *rows)
{
	enum word column[CRITERIA + 1] = {W_RUNTIME};
	yyjson_val *row;
	size_t i, max;

	for (size_t k = 0; k < CRITERIA; k++)
		column[k + 1] = criteria[k].name;
	buf_printf(p->out, "<h3>%s</h3>\n", page_word(p, W_BESIDE));
	page_table_open(p, "sort", column, CRITERIA + 1);
	yyjson_arr_foreach (rows, i, max, row) {
		buf_str(p->out, "<tr><th scope=\"row\">");
		page_name(p, json_text(row, "runtime", NULL));
		buf_str(p->out, "</th>");
		for (size_t k = 0; k < CRITERIA; k++)
			add_beside_cell(p, row, criteria[k].key);
		buf_str(p->out, "</tr>\n");
	}
	page_table_close(p);
	buf_printf(p->out, "<p class=\"soft\">%s</p>\n", page_word(p, W_BESIDE_HOW));
}

void page_headline(struct page *p)
{
	yyjson_val *headline = yyjson_obj_get(p->summary, "headline"), *rows = yyjson_obj_get(headline, "rows"), *row;
	yyjson_val *list = yyjson_obj_get(headline, "criteria");
	size_t i, max;

	buf_str(p->out, "<section id=\"comparison\">\n<h2>");
	page_about(p, W_HEADLINE);
	buf_str(p->out, "</h2>\n");
	if (yyjson_arr_size(rows) == 0) {
		buf_printf(p->out, "<p>%s</p>\n</section>\n", page_word(p, W_NO_MEASURES));
		return;
	}
	page_virtual_note(p);
	add_header(p, list);
	yyjson_arr_foreach (rows, i, max, row)
		add_row(p, row, list, i);
	page_table_close(p);
	buf_str(p->out, "<p class=\"soft\">");
	page_about(p, W_HEADLINE_HOW);
	page_tests(p, "headline-tests", json_number(headline, "tests", 0));
	buf_str(p->out, "</p>\n");
	page_utility(p);
	add_beside(p, rows);
	buf_str(p->out, "</section>\n");
}
