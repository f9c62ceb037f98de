// SPDX-License-Identifier: MIT
// How a figure grows with the number of containers, as study A draws it: a curve a runtime.
#include <math.h>
#include <string.h>

#include "report/chart.h"

#define NUMBERS_MAX AXIS_TICKS_MAX // of containers

// The measures that differ from each other in the number of containers only, in its order.
struct family {
	yyjson_val *measure[NUMBERS_MAX];
	size_t count;
};

static bool is_alike(yyjson_val *a, yyjson_val *b)
{
	static const char *const key[] = {"workload", "metric", "unit", "limit", "arm"};

	for (size_t i = 0; i < sizeof(key) / sizeof(*key); i++)
		if (strcmp(json_text(a, key[i], ""), json_text(b, key[i], "")) != 0)
			return false;
	return true;
}

// Collects the family of a measure; false unless the measure is its first and there are several.
static bool collect(struct page *p, yyjson_val *measure, struct family *f)
{
	yyjson_val *m;
	size_t i, max;

	f->count = 0;
	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m) {
		if (f->count == 0 && m != measure && is_alike(m, measure))
			return false;
		if (is_alike(m, measure) && f->count < NUMBERS_MAX)
			f->measure[f->count++] = m;
	}
	return f->count > 1;
}

static yyjson_val *row_of(yyjson_val *measure, const char *runtime)
{
	yyjson_val *row;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(measure, "rows"), i, max, row)
		if (!strcmp(json_text(row, "runtime", ""), runtime) && json_number(row, "n", 0) > 0)
			return row;
	return NULL;
}

// The axes: from no container and from nothing.
static void make_axes(struct chart *c, const struct family *f)
{
	double most = 0, high = 0;
	size_t i, max;
	yyjson_val *row;

	for (size_t j = 0; j < f->count; j++) {
		double containers = json_number(f->measure[j], "containers", 0);

		most = fmax(most, containers);
		c->x.tick[c->x.ticks++] = containers;
		yyjson_arr_foreach (yyjson_obj_get(f->measure[j], "rows"), i, max, row)
			high = fmax(high, fmax(json_number(row, "high", 0), json_number(row, "median", 0)));
	}
	c->x.high = most * 1.05;
	axis_make(0, high, &c->y);
	c->x_scale = (struct scale){.factor = 1, .point = c->p->w->point};
	page_scale(c->p, f->measure[f->count / 2], &c->y_scale);
}

static void add_points(struct chart *c, const struct family *f, const char *runtime, size_t series)
{
	// Intervals of runtimes at the same number would hide each other.
	double aside = ((double)(series % SVG_LOOKS) - (SVG_LOOKS - 1) / 2.0) * 1.2;
	bool is_begun = false;

	for (size_t j = 0; j < f->count; j++) {
		yyjson_val *row = row_of(f->measure[j], runtime);
		double x = chart_x(c, json_number(f->measure[j], "containers", 0)) + aside;

		if (!row)
			continue;
		if (is_begun)
			svg_path_to(&c->svg, x, chart_y(c, json_number(row, "median", 0)));
		else
			svg_path(&c->svg, series, x, chart_y(c, json_number(row, "median", 0)));
		is_begun = true;
	}
	if (is_begun)
		svg_path_end(&c->svg);
	for (size_t j = 0; j < f->count; j++) {
		yyjson_val *row = row_of(f->measure[j], runtime);
		double x = chart_x(c, json_number(f->measure[j], "containers", 0)) + aside;
		double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);

		if (row && isfinite(low) && isfinite(high))
			svg_line(&c->svg, "whisker", x, chart_y(c, low), x, chart_y(c, high));
		if (row)
			svg_mark(&c->svg, series, x, chart_y(c, json_number(row, "median", 0)), 4);
	}
	buf_str(c->p->out, "\n");
}

void page_scaling(struct page *p, yyjson_val *measure)
{
	struct chart c = {.p = p};
	struct family f;

	if (!yyjson_is_true(yyjson_obj_get(measure, "headline")) || !collect(p, measure, &f))
		return;
	make_axes(&c, &f);
	buf_printf(p->out, "<figure>\n<h3>%s: ", page_word(p, W_SCALING));
	page_title(p, measure);
	buf_str(p->out, "</h3>\n");
	chart_open(&c, p->series_count);
	buf_printf(p->out, "%s", page_word(p, W_SCALING_HOW));
	chart_axes(&c, page_word(p, W_CONTAINERS), NULL);
	for (size_t s = 0; s < p->series_count; s++) {
		bool is_there = false;

		for (size_t j = 0; j < f.count; j++)
			is_there |= row_of(f.measure[j], p->series[s]) != NULL;
		if (!is_there)
			continue;
		add_points(&c, &f, p->series[s], s);
		chart_key(&c, s, p->series[s]);
	}
	chart_close(&c);
	buf_printf(p->out, "<figcaption>%s</figcaption>\n</figure>\n", page_word(p, W_SCALING_HOW));
}
