// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/export.h"
#include "report/number.h"

// Text that cannot become markup, a link, or the end of a cell.
static void add_text(struct buf *out, const char *s)
{
	for (size_t n; *s; s += n ? n : 1) {
		n = text_utf8(s);
		if (n == 0)
			buf_str(out, "\xef\xbf\xbd");
		else if (*s == '<')
			buf_str(out, "&lt;");
		else if (*s == '&')
			buf_str(out, "&amp;");
		else if ((unsigned char)*s < ' ')
			buf_str(out, " ");
		else if (strchr("\\`*_[]|#>~!$", *s))
			buf_printf(out, "\\%c", *s);
		else
			buf_add(out, s, n);
	}
}

static void add_interval(struct buf *out, yyjson_val *row, const struct scale *s)
{
	double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);

	scale_print(s, json_number(row, "median", (double)NAN), out);
	if (isfinite(low) && isfinite(high)) {
		buf_str(out, " [");
		scale_print(s, low, out);
		buf_str(out, " … ");
		scale_print(s, high, out);
		buf_str(out, "]");
	}
}

static void add_ratio(struct buf *out, yyjson_val *row)
{
	double ratio = json_number(row, "ratio", (double)NAN), low = json_number(row, "ratio_low", (double)NAN),
	       high = json_number(row, "ratio_high", (double)NAN);
	int decimals = isfinite(ratio) ? ratio_decimals(ratio) : 2;

	if (!isfinite(ratio)) {
		buf_str(out, "–");
		return;
	}
	number_print(ratio, decimals, '.', out);
	if (isfinite(low) && isfinite(high)) {
		buf_str(out, " [");
		number_print(low, decimals, '.', out);
		buf_str(out, " … ");
		number_print(high, decimals, '.', out);
		buf_str(out, "]");
	}
}

static void add_measure(struct buf *out, yyjson_val *measure)
{
	const char *arm = json_text(measure, "arm", ""), *limit = json_text(measure, "limit", "");
	double containers = json_number(measure, "containers", 1);
	struct scale s;
	size_t i, max;
	yyjson_val *row;

	scale_choose(scale_medium(measure), json_text(measure, "unit", ""), '.', &s);
	buf_str(out, "\n### ");
	add_text(out, json_text(measure, "workload", ""));
	buf_str(out, ": ");
	add_text(out, json_text(measure, "title", ""));
	buf_printf(out, "\n\n%.0f container%s, limits: ", containers, containers > 1 ? "s" : "");
	add_text(out, limit);
	buf_str(out, ", ");
	add_text(out, arm);
	buf_str(out, "\n\n| runtime | n | median");
	if (*s.unit) {
		buf_str(out, " in ");
		add_text(out, s.unit);
	}
	buf_str(out, " | ratio to docker |\n| :-- | --: | --: | --: |\n");
	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row) {
		buf_str(out, "| ");
		add_text(out, json_text(row, "runtime", ""));
		buf_printf(out, " | %.0f | ", json_number(row, "n", 0));
		add_interval(out, row, &s);
		buf_str(out, " | ");
		add_ratio(out, row);
		buf_str(out, " |\n");
	}
}

int export_markdown(const struct export_run *run, size_t runs, struct buf *out, struct err **e)
{
	size_t k, max;
	yyjson_val *measure;

	for (size_t i = 0; i < runs; i++) {
		buf_str(out, i ? "\n## " : "## ");
		add_text(out, run[i].folder);
		buf_str(out, "\n\n");
		add_text(out, json_text(yyjson_obj_get(run[i].summary, "machine"), "summary", "unknown machine"));
		buf_str(out, "; verdict: ");
		add_text(out, json_text(run[i].summary, "verdict", "none"));
		buf_printf(out, ". In brackets: %.0f %% intervals.\n",
			json_number(run[i].summary, "confidence", 0.95) * 100);
		yyjson_arr_foreach (yyjson_obj_get(run[i].summary, "measures"), k, max, measure)
			if (yyjson_is_true(yyjson_obj_get(measure, "headline")))
				add_measure(out, measure);
	}
	return buf_ok(out) ? 0 : err_set(e, "cannot write the tables: out of memory");
}
