// SPDX-License-Identifier: MIT
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/export.h"

struct unit_word {
	const char *unit, *word;
	double times, over; // to the base unit; a division by 1e9 rounds right, a product with 1e-9 does not
};

// The specification wants base units: seconds, bytes. A count has none.
static const struct unit_word units[] = {
	{"1", "", 1, 1},
	{"", "", 1, 1},
	{"s", "seconds", 1, 1},
	{"ms", "seconds", 1, 1e3},
	{"us", "seconds", 1, 1e6},
	{"ns", "seconds", 1, 1e9},
	{"B", "bytes", 1, 1},
	{"KiB", "bytes", 1024, 1},
	{"MiB", "bytes", 1048576, 1},
	{"B/s", "bytes_per_second", 1, 1},
	{"MB/s", "bytes_per_second", 1e6, 1},
	{"MiB/s", "bytes_per_second", 1048576, 1},
	{"bit/s", "bits_per_second", 1, 1},
	{"1/s", "per_second", 1, 1},
	{"GFLOPS", "flops", 1e9, 1},
	{"%", "ratio", 1, 100},
};

// One sample line, to be sorted by family.
struct line {
	char family[256];
	const char *unit; // its word, "" for none
	char title[256];
	char *text; // the whole line
	size_t order;
};

struct lines {
	struct line *line;
	size_t count;
	bool is_broken;
};

static void add_word(struct buf *out, const char *s)
{
	for (; *s; s++) {
		bool is_plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9');

		buf_add(out, is_plain ? s : "_", 1);
	}
}

// A label's value: backslash, quote and newline are escaped; what is no UTF-8 is replaced.
static void add_label(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=\"", name);
	for (size_t n; value && *value; value += n ? n : 1) {
		n = text_utf8(value);
		if (n == 0)
			buf_str(out, "\xef\xbf\xbd");
		else if (*value == '\n')
			buf_str(out, "\\n");
		else if (*value == '"' || *value == '\\')
			buf_printf(out, "\\%c", *value);
		else
			buf_add(out, value, n);
	}
	buf_str(out, "\"");
}

static const struct unit_word *find_unit(const char *unit)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++)
		if (!strcmp(units[i].unit, unit))
			return &units[i];
	return NULL;
}

static void add_labels(struct buf *out, const struct export_run *run, yyjson_val *measure, yyjson_val *row)
{
	static const char *const of_measure[] = {"workload", "metric", "unit", "limit", "arm"};
	static const char *const of_row[] = {"runtime", "engine", "implementation", "version", "provenance"};
	char containers[32];

	snprintf(containers, sizeof(containers), "%.0f", json_number(measure, "containers", 0));
	add_label(out, "run", run->folder);
	buf_str(out, ",");
	add_label(out, "containers", containers);
	for (size_t i = 0; i < sizeof(of_measure) / sizeof(*of_measure); i++) {
		buf_str(out, ",");
		add_label(out, of_measure[i], json_text(measure, of_measure[i], ""));
	}
	for (size_t i = 0; i < sizeof(of_row) / sizeof(*of_row); i++) {
		buf_str(out, ",");
		add_label(out, of_row[i], json_text(row, of_row[i], ""));
	}
}

static void keep(struct lines *l, struct line *line, struct buf *text)
{
	struct line *grown = l->line;

	if ((l->count & (l->count - 1)) == 0)
		grown = realloc(l->line, (l->count ? l->count * 2 : 1) * sizeof(*grown));
	if (!grown || !buf_ok(text) || !(line->text = strdup(buf_text(text)))) {
		l->is_broken = true;
		l->line = grown ? grown : l->line;
		return;
	}
	l->line = grown;
	line->order = l->count;
	grown[l->count++] = *line;
}

static void add_family(struct line *line, yyjson_val *measure, const struct unit_word *u)
{
	CLEANUP_BUF struct buf name = {0};

	buf_str(&name, "assay_");
	add_word(&name, json_text(measure, "workload", ""));
	buf_str(&name, "_");
	add_word(&name, json_text(measure, "metric", ""));
	if (name.len > 200) {
		name.data[200] = '\0';
		name.len = 200;
	}
	if (u && *u->word)
		buf_printf(&name, "_%s", u->word);
	snprintf(line->family, sizeof(line->family), "%s", buf_text(&name));
	line->unit = u ? u->word : "";
	snprintf(line->title, sizeof(line->title), "%s", json_text(measure, "title", ""));
}

// With as few digits as lead back to the same number.
static void add_value(struct buf *out, double value)
{
	char text[40];

	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buf_str(out, text);
}

static void add_row(struct lines *l, const struct export_run *run, yyjson_val *measure, yyjson_val *row)
{
	static const char *const stat[] = {"median", "low", "high"};
	const struct unit_word *u = find_unit(json_text(measure, "unit", ""));

	for (size_t i = 0; i < sizeof(stat) / sizeof(*stat); i++) {
		double value = json_number(row, stat[i], (double)NAN);
		CLEANUP_BUF struct buf text = {0};
		struct line line = {0};

		if (u)
			value = value * u->times / u->over;
		if (!isfinite(value))
			continue;
		add_family(&line, measure, u);
		buf_printf(&text, "%s{", line.family);
		add_labels(&text, run, measure, row);
		buf_printf(&text, ",stat=\"%s\"} ", stat[i]);
		add_value(&text, value);
		buf_str(&text, "\n");
		keep(l, &line, &text);
	}
}

static void collect(struct lines *l, const struct export_run *run)
{
	size_t i, j, max, n;
	yyjson_val *measure, *row;

	yyjson_arr_foreach (yyjson_obj_get(run->summary, "measures"), i, max, measure)
		yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), j, n, row)
			add_row(l, run, measure, row);
}

static int by_family(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = strcmp(x->family, y->family);

	return c ? c : (x->order > y->order) - (x->order < y->order);
}

// The lines of a family stand together, under its type, unit and help. Units differ in its name, so it has one.
static void print(const struct lines *l, struct buf *out)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct line *line = &l->line[i];

		if (i == 0 || strcmp(line->family, line[-1].family) != 0) {
			buf_printf(out, "# TYPE %s gauge\n", line->family);
			if (*line->unit)
				buf_printf(out, "# UNIT %s %s\n", line->family, line->unit);
			buf_printf(out, "# HELP %s ", line->family);
			for (const char *s = line->title; *s; s++)
				if (*s == '\\' || *s == '"')
					buf_printf(out, "\\%c", *s);
				else
					buf_add(out, *s == '\n' || *s == '\r' ? " " : s, 1);
			buf_str(out, "\n");
		}
		buf_str(out, line->text);
	}
	buf_str(out, "# EOF\n");
}

int export_openmetrics(const struct export_run *run, size_t runs, struct buf *out, struct err **e)
{
	struct lines l = {0};

	for (size_t i = 0; i < runs; i++)
		collect(&l, &run[i]);
	if (l.count)
		qsort(l.line, l.count, sizeof(*l.line), by_family);
	print(&l, out);
	for (size_t i = 0; i < l.count; i++)
		free(l.line[i].text);
	free(l.line);
	return !l.is_broken && buf_ok(out) ? 0 : err_set(e, "cannot write the metrics: out of memory");
}
