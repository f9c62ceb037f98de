// SPDX-License-Identifier: MIT
// The summary as a person sees it in a terminal, one line a runtime and measure.
#include <math.h>
#include <string.h>

#include "report/escape.h"
#include "report/number.h"
#include "report/report.h"

#define COLUMNS_MIN 60
#define WIDE_FROM   120 // columns from which the intervals are shown

#define NAME_MAX_COLUMNS 16 // of a workload, a limit, an arm

// Appends at most width characters, filled up with spaces behind, or before when they are to stand on the right.
static void add_padded(struct buf *out, const char *s, size_t width, bool is_right)
{
	CLEANUP_BUF struct buf text = {0};
	size_t used = escape_text(&text, s, width);
	int fill = used < width ? (int)(width - used) : 0;

	if (is_right)
		buf_printf(out, "%*s", fill, "");
	buf_str(out, buf_text(&text));
	if (!is_right)
		buf_printf(out, "%*s", fill, "");
}

static const char *mark(yyjson_val *measure, double low, double high)
{
	const char *better = json_text(measure, "better", "");

	if (!*better || (!(low > 1) && !(high < 1)))
		return " ";
	return (high < 1) == !strcmp(better, "lower") ? "+" : "-";
}

static void add_ratio(struct buf *out, yyjson_val *measure, yyjson_val *row, bool is_wide)
{
	double ratio = json_number(row, "ratio", (double)NAN), low = json_number(row, "ratio_low", (double)NAN);
	double high = json_number(row, "ratio_high", (double)NAN);
	CLEANUP_BUF struct buf text = {0};
	int decimals = ratio_decimals(ratio);

	if (!isfinite(ratio))
		return;
	number_print(ratio, decimals, '.', &text);
	buf_str(&text, "x");
	add_padded(out, buf_text(&text), 9, true);
	buf_printf(out, " %s", mark(measure, low, high));
	if (!is_wide || !isfinite(low) || !isfinite(high))
		return;
	buf_str(out, " [");
	number_print(low, decimals, '.', out);
	buf_str(out, " ");
	number_print(high, decimals, '.', out);
	buf_str(out, "]");
}

static void add_interval(struct buf *out, yyjson_val *row, const struct scale *s)
{
	double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);
	CLEANUP_BUF struct buf text = {0};

	if (isfinite(low) && isfinite(high)) {
		buf_str(&text, "[");
		scale_print(s, low, &text);
		buf_str(&text, " ");
		scale_print(s, high, &text);
		buf_str(&text, "]");
	}
	add_padded(out, buf_text(&text), 20, false);
}

static void add_row(struct buf *out, yyjson_val *measure, yyjson_val *row, const struct scale *s, bool is_wide)
{
	double n = json_number(row, "n", 0), failed = json_number(row, "failed", 0);
	double skipped = json_number(row, "skipped", 0);
	CLEANUP_BUF struct buf value = {0};

	buf_str(out, "  ");
	add_padded(out, json_text(row, "runtime", ""), 18, false);
	buf_printf(out, " %4.0f  ", n);
	scale_print(s, json_number(row, "median", (double)NAN), &value);
	buf_printf(&value, " %s", s->unit);
	add_padded(out, buf_text(&value), 16, true);
	buf_str(out, " ");
	if (is_wide)
		add_interval(out, row, s);
	add_ratio(out, measure, row, is_wide);
	if (failed > 0)
		buf_printf(out, "  %.0f failed", failed);
	if (skipped > 0)
		buf_printf(out, "  %.0f skipped", skipped);
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_str(out, "\n");
}

// "2 containers, limit min (lower is better)"
static void add_factors(struct buf *out, yyjson_val *measure)
{
	double containers = json_number(measure, "containers", 1);
	const char *better = json_text(measure, "better", ""), *limit = json_text(measure, "limit", "default");
	const char *arm = json_text(measure, "arm", "corrected");

	buf_printf(out, "%.0f container%s", containers, containers == 1 ? "" : "s");
	if (strcmp(limit, "default") != 0) {
		buf_str(out, ", limit ");
		escape_text(out, limit, NAME_MAX_COLUMNS);
	}
	if (strcmp(arm, "corrected") != 0) {
		buf_str(out, ", ");
		escape_text(out, arm, NAME_MAX_COLUMNS);
	}
	if (*better)
		buf_printf(out, " (%s is better)", strcmp(better, "lower") ? "higher" : "lower");
}

// Two lines where one is too short. With the workload, since two of them may have a measure of one name.
static void add_heading(struct buf *out, yyjson_val *measure, size_t columns)
{
	CLEANUP_BUF struct buf factors = {0};
	size_t used;

	add_factors(&factors, measure);
	buf_str(out, "\n");
	used = escape_text(out, json_text(measure, "workload", ""), NAME_MAX_COLUMNS);
	buf_str(out, ": ");
	used += 2 + escape_text(out, json_text(measure, "title", ""), columns - NAME_MAX_COLUMNS - 3);
	buf_printf(out, ",%s%s\n", used + 2 + factors.len <= columns ? " " : "\n", buf_text(&factors));
}

static void add_measure(struct buf *out, yyjson_val *measure, int columns)
{
	size_t i, max;
	struct scale s;
	yyjson_val *row;

	scale_choose(scale_medium(measure), json_text(measure, "unit", ""), '.', &s);
	add_heading(out, measure, (size_t)columns);
	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row)
		add_row(out, measure, row, &s, columns >= WIDE_FROM);
}

// "docker               3 x httpd    x 2  ", which begins the lines of what went wrong.
static void add_place(struct buf *out, yyjson_val *o, const char *count)
{
	buf_str(out, "  ");
	add_padded(out, json_text(o, "runtime", ""), 18, false);
	buf_printf(out, " %3.0f x ", json_number(o, count, 0));
	add_padded(out, json_text(o, "workload", ""), 8, false);
	buf_printf(out, " x %-2.0f ", json_number(o, "containers", 0));
}

static void add_failures(struct buf *out, yyjson_val *failures, int columns)
{
	size_t i, max;
	yyjson_val *f;

	if (yyjson_arr_size(failures))
		buf_str(out, "\nfailures\n");
	yyjson_arr_foreach (failures, i, max, f) {
		add_place(out, f, "count");
		add_padded(out, json_text(f, "state", ""), 2, false);
		escape_text(out, json_text(f, "error", ""), (size_t)columns - 43);
		buf_str(out, "\n");
	}
}

static void add_flags(struct buf *out, yyjson_val *flags)
{
	size_t i, max;
	yyjson_val *f;

	if (yyjson_arr_size(flags))
		buf_str(out, "\nclient-bound: the load generator was the limit, not the server\n");
	yyjson_arr_foreach (flags, i, max, f) {
		add_place(out, f, "trials");
		escape_text(out, json_text(f, "flag", ""), 20);
		buf_str(out, "\n");
	}
}

static void add_run(struct buf *out, yyjson_val *summary, int columns)
{
	yyjson_val *t = yyjson_obj_get(summary, "trials"), *machine = yyjson_obj_get(summary, "machine");
	double overhead = json_number(yyjson_obj_get(summary, "overhead"), "median_s", (double)NAN);
	double boot = json_number(yyjson_obj_get(summary, "run"), "kernel_to_first_trial_s", (double)NAN);
	double dropped = json_number(yyjson_obj_get(summary, "dropped_lines"), "count", 0);

	escape_text(out, json_text(machine, "summary", "machine unknown"), (size_t)columns);
	buf_str(out, "\n");
	escape_text(out, json_text(summary, "verdict", ""), 20);
	buf_printf(out, ": %.0f trials recorded, %.0f failed, %.0f skipped\n", json_number(t, "recorded", 0),
		json_number(t, "failed", 0), json_number(t, "skipped", 0));
	if (yyjson_is_true(yyjson_obj_get(yyjson_obj_get(machine, "virtual"), "is_virtual")))
		buf_str(out, "VIRTUAL MACHINE: absolute times mean nothing here\n");
	if (dropped > 0)
		buf_printf(out, "%.0f lines of samples.jsonl were unusable and left out\n", dropped);
	if (isfinite(overhead))
		buf_printf(out, "the harness itself costs %.2f ms a trial\n", overhead * 1e3);
	if (isfinite(boot))
		buf_printf(out, "kernel start to first trial %.1f s\n", boot);
}

int report_text(yyjson_val *summary, int columns, struct buf *out, struct err **e)
{
	size_t i, max;
	yyjson_val *m;

	if (!yyjson_is_obj(summary) || json_number(summary, "version", 0) != REPORT_SUMMARY_VERSION)
		return err_set(e, "cannot print the summary: it is not of version %d", REPORT_SUMMARY_VERSION);
	columns = columns < COLUMNS_MIN ? COLUMNS_MIN : columns;
	add_run(out, summary, columns);
	yyjson_arr_foreach (yyjson_obj_get(summary, "measures"), i, max, m)
		if (yyjson_is_true(yyjson_obj_get(m, "headline")))
			add_measure(out, m, columns);
	add_flags(out, yyjson_obj_get(summary, "flags"));
	add_failures(out, yyjson_obj_get(summary, "failures"), columns);
	if (columns >= WIDE_FROM)
		buf_str(out, "\nn, median [95 % interval from n = 6 on], ratio to docker [95 % interval];");
	else
		buf_printf(out, "\nn, median, ratio to docker; intervals: from %d columns on, and in report.html;",
			WIDE_FROM);
	buf_str(out, "\n+ better, - worse where the interval of the ratio excludes 1\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot print the summary: out of memory");
}
