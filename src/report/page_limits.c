// SPDX-License-Identifier: MIT
// What each runtime really offers to a program inside, as the workload "limits" found it.
#include <math.h>
#include <string.h>

#include "report/page.h"

#define MIB 1048576.0

static void add_number(struct page *p, yyjson_val *o, const char *key, double unit, int decimals)
{
	double v = json_number(o, key, (double)NAN) / unit;

	page_cell_open(p, v);
	number_print(v, decimals, p->w->point, p->out);
	buf_str(p->out, "</td>");
}

// How many system calls the runtime answers so.
static size_t count_calls(yyjson_val *calls, const char *answer)
{
	yyjson_val *key, *value;
	size_t i, max, n = 0;

	if (!yyjson_is_obj(calls))
		return 0;
	yyjson_obj_foreach (calls, i, max, key, value)
		n += yyjson_is_str(value) && !strcmp(yyjson_get_str(value), answer);
	return n;
}

static void add_row(struct page *p, yyjson_val *cell)
{
	yyjson_val *f = yyjson_obj_get(cell, "facts"), *cpus = yyjson_obj_get(f, "cpus");
	yyjson_val *memory = yyjson_obj_get(f, "memory"), *calls = yyjson_obj_get(f, "syscalls");
	size_t asked = yyjson_is_obj(calls) ? yyjson_obj_size(calls) : 0;

	buf_str(p->out, "<tr><th scope=\"row\">");
	page_name(p, json_text(cell, "runtime", NULL));
	if (strcmp(json_text(cell, "limit", "default"), "default") != 0) {
		buf_str(p->out, ", ");
		page_name(p, json_text(cell, "limit", NULL));
	}
	buf_str(p->out, "</th>");
	add_number(p, cpus, "usable", 1, 0);
	add_number(p, cpus, "seconds", 1, 2);
	add_number(p, memory, "limit", MIB, 0);
	add_number(p, memory, "total", MIB, 0);
	add_number(p, memory, "touched", MIB, 0);
	buf_str(p->out, "<td>");
	page_name(p, json_text(f, "seccomp", NULL));
	buf_printf(p->out, "</td><td>%zu</td><td>%zu / %zu</td><td>",
		yyjson_arr_size(yyjson_obj_get(yyjson_obj_get(f, "capabilities"), "effective")),
		count_calls(calls, "allowed"), asked);
	page_name(p, json_text(yyjson_obj_get(f, "kernel"), "release", NULL));
	buf_str(p->out, "</td></tr>\n");
}

// The rows of a runtime with its limits, or without. Returns how many there are so far.
static size_t add_rows(struct page *p, size_t series, bool is_limited, size_t rows)
{
	static const enum word column[] = {W_RUNTIME, W_LIMITS_CPUS, W_LIMITS_SECONDS, W_LIMITS_LIMIT, W_LIMITS_TOTAL,
		W_LIMITS_TOUCHED, W_LIMITS_SECCOMP, W_LIMITS_CAPABILITIES, W_LIMITS_CALLS, W_LIMITS_KERNEL};
	yyjson_val *cell;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "facts"), i, max, cell) {
		if (strcmp(json_text(cell, "workload", ""), "limits") != 0 ||
			page_series(p, json_text(cell, "runtime", "")) != series ||
			(strcmp(json_text(cell, "limit", "default"), "default") != 0) != is_limited)
			continue;
		if (rows++ == 0)
			page_table_open(p, "sort", column, sizeof(column) / sizeof(*column));
		add_row(p, cell);
	}
	return rows;
}

void page_limits(struct page *p)
{
	size_t rows = 0;

	buf_printf(p->out, "<section>\n<h2>%s</h2>\n", page_word(p, W_LIMITS));
	// The summary has them in the order of the trials.
	for (size_t s = 0; s == 0 || s < p->series_count; s++)
		for (int is_limited = 0; is_limited <= 1; is_limited++)
			rows = add_rows(p, s, is_limited, rows);
	if (rows)
		page_table_close(p);
	buf_printf(p->out, "<p class=\"soft\">%s</p>\n</section>\n", page_word(p, rows ? W_LIMITS_HOW : W_LIMITS_NONE));
}
