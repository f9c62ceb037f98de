// SPDX-License-Identifier: MIT
// What stands behind the figures: failures, provenance, the run, the method, the machine.
#include <math.h>
#include <string.h>

#include "report/page.h"
#include "report/page_facts.h"

static void add_head(struct page *p, const enum word *column, size_t n)
{
	buf_str(p->out, "<div class=\"scroll\"><table><thead><tr>");
	for (size_t i = 0; i < n; i++)
		buf_printf(p->out, "<th scope=\"col\" class=\"left\">%s</th>", page_word(p, column[i]));
	buf_str(p->out, "</tr></thead>\n<tbody>\n");
}

static void add_cell(struct page *p, const char *s)
{
	buf_str(p->out, "<td class=\"left\">");
	page_text(p, s);
	buf_str(p->out, "</td>");
}

// Links the log of a trial; names that no plan has are not worth a link.
static void add_log(struct page *p, double trial, const char *runtime, const char *workload)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	if (!*runtime || !*workload || runtime[strspn(runtime, plain)] || workload[strspn(workload, plain)])
		buf_str(p->out, "–");
	else
		buf_printf(p->out, "<a href=\"logs/trial-%.0f-%s-%s.log\">trial-%.0f</a>", trial, runtime, workload,
			trial);
}

static void add_failure(struct page *p, yyjson_val *f)
{
	const char *state = json_text(f, "state", "");
	enum word kind = *state == 'T' ? W_STATE_T : *state == 'S' ? W_STATE_S : *state == 'C' ? W_STATE_C : W_STATE_E;
	double trial = json_number(f, "trial", 0);

	buf_printf(p->out, "<tr><td class=\"left\">%.0f</td>", trial);
	add_cell(p, json_text(f, "runtime", NULL));
	buf_str(p->out, "<td class=\"left\">");
	page_name(p, json_text(f, "workload", NULL));
	buf_printf(
		p->out, " × %.0f</td><td class=\"left\">%s</td>", json_number(f, "containers", 0), page_word(p, kind));
	add_cell(p, json_text(f, "error", NULL));
	buf_printf(p->out, "<td class=\"left\">%.0f</td><td class=\"left\">", json_number(f, "count", 0));
	add_log(p, trial, json_text(f, "runtime", ""), json_text(f, "workload", ""));
	buf_str(p->out, "</td></tr>\n");
}

static void add_failures(struct page *p)
{
	static const enum word column[] = {W_TRIAL, W_RUNTIME, W_WORKLOAD, W_KIND, W_REASON, W_COUNT, W_LOG};
	yyjson_val *failures = yyjson_obj_get(p->summary, "failures"), *f;
	size_t i, max;

	buf_printf(p->out, "<h2>%s</h2>\n", page_word(p, W_FAILURES));
	page_virtual_note(p);
	if (yyjson_arr_size(failures) == 0) {
		buf_printf(p->out, "<p>%s</p>\n", page_word(p, W_NO_FAILURES));
		return;
	}
	add_head(p, column, sizeof(column) / sizeof(*column));
	yyjson_arr_foreach (failures, i, max, f)
		add_failure(p, f);
	buf_str(p->out, "</tbody></table></div>\n");
}

// Whether a measure before has a row that says the same about what was measured.
static bool is_known(yyjson_val *measures, size_t before, yyjson_val *row)
{
	static const char *const key[] = {"runtime", "implementation", "version", "provenance", "engine"};
	size_t i, j, max, n;
	yyjson_val *m, *r;

	yyjson_arr_foreach (measures, i, max, m) {
		if (i == before)
			return false;
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, r) {
			size_t equal = 0;

			while (equal < 5 && !strcmp(json_text(r, key[equal], ""), json_text(row, key[equal], "")))
				equal++;
			if (equal == 5)
				return true;
		}
	}
	return false;
}

static bool add_implementation(struct page *p, yyjson_val *row)
{
	buf_str(p->out, "<tr>");
	add_cell(p, json_text(row, "runtime", NULL));
	add_cell(p, json_text(row, "implementation", NULL));
	add_cell(p, json_text(row, "version", NULL));
	add_cell(p, json_text(row, "provenance", NULL));
	add_cell(p, json_text(row, "engine", NULL));
	buf_str(p->out, "</tr>\n");
	return strstr(json_text(row, "provenance", ""), "patched") != NULL;
}

static void add_provenance(struct page *p)
{
	static const enum word column[] = {W_RUNTIME, W_IMPLEMENTATION, W_VERSION, W_ORIGIN, W_ENGINE};
	yyjson_val *measures = yyjson_obj_get(p->summary, "measures"), *m, *row;
	bool is_patched = false;
	size_t i, j, max, n;

	buf_printf(p->out, "<h2>%s</h2>\n", page_word(p, W_PROVENANCE));
	add_head(p, column, sizeof(column) / sizeof(*column));
	yyjson_arr_foreach (measures, i, max, m)
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, row)
			if (!is_known(measures, i, row))
				is_patched |= add_implementation(p, row);
	buf_str(p->out, "</tbody></table></div>\n");
	if (is_patched)
		buf_printf(p->out, "<p class=\"soft\">%s</p>\n", page_word(p, W_PATCHED));
}

static void add_method(struct page *p)
{
	buf_printf(p->out, "<h2>%s</h2>\n<div class=\"method\">\n", page_word(p, W_METHOD));
	for (enum word w = W_METHOD_1; w <= W_METHOD_4; w++)
		buf_printf(p->out, "<p>%s</p>\n", page_word(p, w));
	buf_printf(p->out, "</div>\n<p class=\"soft\">%s</p>\n", page_word(p, W_DATA));
	buf_printf(p->out, "<h2>%s</h2>\n<ul>\n", page_word(p, W_YET));
	for (enum word w = W_YET_1; w <= W_YET_3; w++)
		buf_printf(p->out, "<li>%s</li>\n", page_word(p, w));
	buf_str(p->out, "</ul>\n");
}

void page_tail(struct page *p)
{
	add_failures(p);
	add_provenance(p);
	page_run(p);
	add_method(p);
	page_machine(p);
}
