// SPDX-License-Identifier: MIT
// What failed, how, and what it said.
#include <string.h>

#include "report/escape.h"
#include "report/page.h"

#define LOG_MAX 4096 // characters of a log

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

	buf_printf(p->out, "<tr><td class=\"word\">%.0f</td>", trial);
	add_cell(p, json_text(f, "runtime", NULL));
	buf_str(p->out, "<td class=\"left\">");
	page_name(p, json_text(f, "workload", NULL));
	buf_printf(
		p->out, " × %.0f</td><td class=\"word\">%s</td>", json_number(f, "containers", 0), page_word(p, kind));
	add_cell(p, json_text(f, "error", NULL));
	buf_printf(p->out, "<td class=\"word\">%.0f</td><td class=\"word\">", json_number(f, "count", 0));
	add_log(p, trial, json_text(f, "runtime", ""), json_text(f, "workload", ""));
	buf_str(p->out, "</td></tr>\n");
}

// The page carries the beginning of each log: the folder may be far away when it is read.
static void add_excerpt(struct page *p, yyjson_val *f)
{
	const char *log = json_text(f, "log", NULL);

	if (!log)
		return;
	buf_printf(p->out, "<h4>%s %.0f (", page_word(p, W_LOG_OF), json_number(f, "trial", 0));
	page_name(p, json_text(f, "runtime", NULL));
	buf_str(p->out, ", ");
	page_name(p, json_text(f, "workload", NULL));
	buf_str(p->out, ")</h4>\n<pre class=\"excerpt\">");
	escape_html_lines(p->out, log, LOG_MAX);
	buf_str(p->out, "</pre>\n");
}

void page_failures(struct page *p)
{
	static const enum word column[] = {W_TRIAL, W_RUNTIME, W_WORKLOAD, W_KIND, W_REASON, W_COUNT, W_LOG};
	yyjson_val *failures = yyjson_obj_get(p->summary, "failures"), *f;
	size_t i, max;

	buf_printf(p->out, "<section>\n<h2>%s</h2>\n", page_word(p, W_FAILURES));
	page_virtual_note(p);
	if (yyjson_arr_size(failures) == 0) {
		buf_printf(p->out, "<p>%s</p>\n</section>\n", page_word(p, W_NO_FAILURES));
		return;
	}
	page_table_open(p, "texts", column, sizeof(column) / sizeof(*column));
	yyjson_arr_foreach (failures, i, max, f)
		add_failure(p, f);
	page_table_close(p);
	yyjson_arr_foreach (failures, i, max, f)
		add_excerpt(p, f);
	buf_str(p->out, "</section>\n");
}
