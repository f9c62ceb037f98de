// SPDX-License-Identifier: MIT
// The plot of a measure: a row a runtime, a dot a sample.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/axis.h"
#include "report/escape.h"
#include "report/page.h"
#include "report/svg.h"

#define WIDTH      760.0
#define LEFT       142.0 // of the axis: runtimes' names stand before it
#define RIGHT      664.0 // of the axis: medians stand behind it
#define TOP        10.0
#define ROW        42.0
#define BOTTOM     38.0
#define ROWS_MAX   40
#define DOTS_MAX   500
#define LABEL_MAX  18 // characters
#define BOX_FROM_N 5

struct plot {
	struct page *p;
	struct svg svg;
	const struct scale *scale;
	struct axis axis;
	double y; // middle of the row
};

static double x_of(const struct plot *g, double value)
{
	return LEFT + axis_place(&g->axis, value) * (RIGHT - LEFT);
}

// Offsets of the dots: the fractional parts of multiples of the golden ratio spread evenly and come out the same
// always.
static double jitter(size_t i)
{
	double f = fmod((double)(i + 1) * 0.6180339887498949, 1);

	return (f - 0.5) * 13;
}

static void add_dots(struct plot *g, yyjson_val *samples, size_t series)
{
	size_t step = yyjson_arr_size(samples) / DOTS_MAX + 1, i, max;
	yyjson_val *v;

	yyjson_arr_foreach (samples, i, max, v)
		if (yyjson_is_num(v) && i % step == 0)
			svg_mark(&g->svg, series, x_of(g, yyjson_get_num(v)), g->y + jitter(i), 2.4);
}

// Tukey's whiskers: the most extreme samples inside the fences.
static void whiskers(yyjson_val *samples, double q1, double q3, double *low, double *high)
{
	double reach = 1.5 * (q3 - q1);
	size_t i, max;
	yyjson_val *v;

	*low = q1;
	*high = q3;
	yyjson_arr_foreach (samples, i, max, v) {
		double value = yyjson_is_num(v) ? yyjson_get_num(v) : q1;

		if (value >= q1 - reach && value < *low)
			*low = value;
		if (value <= q3 + reach && value > *high)
			*high = value;
	}
}

static void add_box(struct plot *g, yyjson_val *row)
{
	double q1 = json_number(row, "q1", (double)NAN), q3 = json_number(row, "q3", (double)NAN), low, high;
	double x1 = x_of(g, q1), x3 = x_of(g, q3);

	if (json_number(row, "n", 0) < BOX_FROM_N || !isfinite(q1) || !isfinite(q3))
		return;
	whiskers(yyjson_obj_get(row, "samples"), q1, q3, &low, &high);
	svg_rect(&g->svg, "box", x1, g->y - 10, fmax(x3 - x1, 0.5), 20);
	svg_line(&g->svg, "box", x_of(g, low), g->y, x1, g->y);
	svg_line(&g->svg, "box", x3, g->y, x_of(g, high), g->y);
}

static void add_estimate(struct plot *g, yyjson_val *row)
{
	double median = json_number(row, "median", (double)NAN);
	double low = json_number(row, "low", (double)NAN), high = json_number(row, "high", (double)NAN);

	if (!isfinite(median)) {
		svg_text(&g->svg, "none", LEFT + 8, g->y + 4);
		buf_printf(g->p->out, "%s</text>", page_word(g->p, W_NO_SAMPLES));
		return;
	}
	if (isfinite(low) && isfinite(high))
		svg_line(
			&g->svg, "interval", x_of(g, low), g->y + 15, fmax(x_of(g, high), x_of(g, low) + 1), g->y + 15);
	svg_line(&g->svg, "median", x_of(g, median), g->y - 11, x_of(g, median), g->y + 11);
	svg_text(&g->svg, "value", WIDTH - 2, g->y + 4);
	scale_print(g->scale, median, g->p->out);
	svg_text_end(&g->svg);
}

static void add_row(struct plot *g, yyjson_val *row)
{
	const char *name = json_text(row, "runtime", "");
	size_t series = page_series(g->p, name);

	buf_printf(g->p->out, "<g class=\"row s%zu\">", series % SVG_LOOKS);
	svg_text(&g->svg, "name", 0, g->y + 4);
	escape_html(g->p->out, name, LABEL_MAX);
	svg_text_end(&g->svg);
	add_box(g, row);
	add_dots(g, yyjson_obj_get(row, "samples"), series);
	add_estimate(g, row);
	buf_str(g->p->out, "</g>\n");
}

static void add_axis(struct plot *g, double bottom)
{
	svg_line(&g->svg, "grid", LEFT, bottom, RIGHT, bottom);
	for (size_t i = 0; i < g->axis.ticks; i++) {
		double x = x_of(g, g->axis.tick[i]);

		svg_line(&g->svg, "grid", x, TOP, x, bottom + 4);
		svg_text(&g->svg, "tick", x, bottom + 17);
		number_print(g->axis.tick[i] * g->scale->factor, axis_decimals(&g->axis, i, g->scale->factor),
			g->scale->point, g->p->out);
		svg_text_end(&g->svg);
	}
}

// "ms, logarithmic axis", or as much of it as there is to say.
static void add_axis_title(struct plot *g, double bottom, bool is_thinned)
{
	bool is_cut = !g->axis.is_log && (g->axis.low > 0 || g->axis.high < 0);
	const char *part[] = {g->scale->unit, g->axis.is_log ? page_word(g->p, W_AXIS_LOG) : "",
		is_cut ? page_word(g->p, W_AXIS_CUT) : "", is_thinned ? page_word(g->p, W_AXIS_SOME) : ""};
	const char *comma = "";

	svg_text(&g->svg, "tick", (LEFT + RIGHT) / 2, bottom + 33);
	for (size_t i = 0; i < sizeof(part) / sizeof(*part); i++) {
		if (!*part[i])
			continue;
		buf_str(g->p->out, comma);
		page_name(g->p, part[i]);
		comma = ", ";
	}
	svg_text_end(&g->svg);
	buf_str(g->p->out, "\n");
}

// The range of all samples. Returns whether there is any.
static bool range(yyjson_val *rows, double *min, double *max, bool *is_thinned)
{
	yyjson_val *row;
	size_t i, n;

	*min = (double)INFINITY;
	*max = -(double)INFINITY;
	*is_thinned = false;
	yyjson_arr_foreach (rows, i, n, row) {
		*min = fmin(*min, json_number(row, "min", (double)NAN));
		*max = fmax(*max, json_number(row, "max", (double)NAN));
		*is_thinned |= yyjson_arr_size(yyjson_obj_get(row, "samples")) >= DOTS_MAX;
	}
	return *min <= *max;
}

void page_plot(struct page *p, yyjson_val *measure, const struct scale *s)
{
	yyjson_val *rows = yyjson_obj_get(measure, "rows"), *row;
	size_t count = yyjson_arr_size(rows) < ROWS_MAX ? yyjson_arr_size(rows) : ROWS_MAX, i, n;
	struct plot g = {.p = p, .scale = s};
	double min, max, bottom = TOP + ROW * (double)count;
	bool is_thinned;
	char id[32];

	if (!range(rows, &min, &max, &is_thinned))
		return;
	axis_make(min, max, &g.axis);
	snprintf(id, sizeof(id), "drawing%zu", ++p->drawings);
	svg_open(&g.svg, p->out, WIDTH, bottom + BOTTOM, id);
	page_measure_name(p, measure);
	buf_printf(p->out, ". %s", page_word(p, W_LEGEND));
	svg_title_end(&g.svg);
	add_axis(&g, bottom);
	add_axis_title(&g, bottom, is_thinned);
	yyjson_arr_foreach (rows, i, n, row) {
		if (i == count)
			break;
		g.y = TOP + ROW * ((double)i + 0.5) - 2;
		add_row(&g, row);
	}
	svg_close(&g.svg);
}
