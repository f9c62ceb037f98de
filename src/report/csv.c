// SPDX-License-Identifier: MIT
#include <string.h>

#include "report/escape.h"
#include "report/report.h"

#define NUMBER_MEMORY 1024 // bytes, more than yyjson takes for one number

static void add_number(struct buf *out, yyjson_val *v)
{
	char memory[NUMBER_MEMORY];
	yyjson_alc pool;
	const char *text;

	if (!yyjson_alc_pool_init(&pool, memory, sizeof(memory)))
		return;
	text = yyjson_val_write_opts(v, YYJSON_WRITE_NOFLAG, &pool, NULL, NULL);
	if (text)
		buf_str(out, text);
}

// By hand, as a table has millions of them.
static void add_count(struct buf *out, uint64_t v)
{
	char text[20], *end = text + sizeof(text), *p = end;

	do
		*--p = (char)('0' + v % 10);
	while (v /= 10);
	buf_add(out, p, (size_t)(end - p));
}

static void add_field(struct buf *out, yyjson_val *v)
{
	if (yyjson_is_str(v))
		escape_csv(out, yyjson_get_str(v));
	else if (yyjson_is_bool(v))
		buf_str(out, yyjson_get_bool(v) ? "true" : "false");
	else if (yyjson_is_uint(v))
		add_count(out, yyjson_get_uint(v));
	else if (yyjson_is_num(v))
		add_number(out, v);
}

// The keys are searched from one to the next: fast where they stand in the order of the object.
static void add_fields(struct buf *out, yyjson_val *object, const char *const *key)
{
	yyjson_obj_iter at = yyjson_obj_iter_with(object);

	for (; *key; key++) {
		add_field(out, yyjson_obj_iter_get(&at, *key));
		buf_add(out, ",", key[1] != NULL);
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
