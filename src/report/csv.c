// SPDX-License-Identifier: MIT
#include <string.h>

#include "report/escape.h"
#include "report/report.h"

static void add_field(struct buf *out, yyjson_val *v)
{
	CLEANUP_FREE char *number = NULL;

	if (yyjson_is_str(v))
		escape_csv(out, yyjson_get_str(v));
	else if (yyjson_is_bool(v))
		buf_str(out, yyjson_get_bool(v) ? "true" : "false");
	else if (yyjson_is_num(v) && (number = yyjson_val_write(v, YYJSON_WRITE_NOFLAG, NULL)))
		buf_str(out, number);
}

static void add_fields(struct buf *out, yyjson_val *object, const char *const *key)
{
	for (; *key; key++) {
		add_field(out, yyjson_obj_get(object, *key));
		buf_str(out, key[1] ? "," : "");
	}
}

static void add_header(struct buf *out, const char *const *key)
{
	for (; *key; key++)
		buf_printf(out, "%s%s", *key, key[1] ? "," : "");
}

int report_csv_summary(yyjson_val *summary, struct buf *out, struct err **e)
{
	static const char *const of_measure[] = {
		"workload", "metric", "unit", "better", "containers", "limit", "arm", NULL};
	static const char *const of_row[] = {"runtime", "implementation", "version", "provenance", "engine", "n",
		"failed", "skipped", "mean", "sd", "min", "q1", "median", "q3", "max", "low", "high", "interval_reason",
		"ratio", "ratio_low", "ratio_high", "ratio_reason", "p", "p_holm", NULL};
	size_t i, j, max, n;
	yyjson_val *m, *row;

	add_header(out, of_measure);
	buf_str(out, ",");
	add_header(out, of_row);
	buf_str(out, "\r\n");
	yyjson_arr_foreach (yyjson_obj_get(summary, "measures"), i, max, m)
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, row) {
			add_fields(out, m, of_measure);
			buf_str(out, ",");
			add_fields(out, row, of_row);
			buf_str(out, "\r\n");
		}
	return buf_ok(out) ? 0 : err_set(e, "cannot make summary.csv: out of memory");
}

static const char *const of_sample[] = {"trial", "block", "arm", "runtime", "implementation", "version", "provenance",
	"engine", "workload", "image", "limit", "containers", "repetition", "metric", "unit", "value", "mean",
	"verified", "state", "error", "flag", "t", NULL};

void report_csv_samples_head(struct buf *out)
{
	add_header(out, of_sample);
}

void report_csv_sample(yyjson_val *line, struct buf *out)
{
	add_fields(out, line, of_sample);
}
