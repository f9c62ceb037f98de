// SPDX-License-Identifier: MIT
// Where the time of a start goes: a bar a runtime, a phase after the other, on the host's one clock.
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "report/axis.h"
#include "report/escape.h"
#include "report/page.h"
#include "report/svg.h"

#define WIDTH     760.0
#define LEFT      142.0
#define RIGHT     664.0
#define TOP       34.0
#define ROW       34.0
#define BAR       16.0
#define BOTTOM    38.0
#define PHASES    4
#define ROWS_MAX  SVG_LOOKS
#define LABEL_MAX 18

struct bar {
	const char *runtime;
	double end[PHASES]; // seconds from the first command
	double returned;    // when the start command had returned; NaN: not measured
};

struct waterfall {
	struct page *p;
	struct svg svg;
	struct axis axis;
	struct scale scale;
	struct bar bar[ROWS_MAX];
	size_t count;
};

static yyjson_val *find_measure(struct page *p, const char *metric)
{
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
		if (!strcmp(json_text(m, "workload", ""), "noop") && !strcmp(json_text(m, "metric", ""), metric) &&
			!strcmp(json_text(m, "limit", ""), "default"))
			return m;
	return NULL;
}

static double median_of(struct page *p, const char *metric, const char *runtime)
{
	yyjson_val *row;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(find_measure(p, metric), "rows"), i, max, row)
		if (!strcmp(json_text(row, "runtime", ""), runtime))
			return json_number(row, "median", (double)NAN);
	return (double)NAN;
}

// Medians of the stamps; a stamp may lie a little before the one drawn before it when their samples differ.
static void collect(struct waterfall *w)
{
	for (size_t i = 0; i < w->p->series_count && w->count < ROWS_MAX; i++) {
		struct bar *b = &w->bar[w->count];

		b->runtime = w->p->series[i];
		b->end[0] = median_of(w->p, "create_time", b->runtime);
		b->end[1] = fmax(b->end[0], median_of(w->p, "start_time", b->runtime));
		b->end[2] = fmax(b->end[1], median_of(w->p, "run_time", b->runtime));
		b->end[3] = b->end[2] + median_of(w->p, "remove_time", b->runtime);
		b->returned = median_of(w->p, "command_time", b->runtime);
		w->count += isfinite(b->end[0]) && isfinite(b->end[3]);
	}
}

static double x_of(const struct waterfall *w, double value)
{
	return LEFT + axis_place(&w->axis, value) * (RIGHT - LEFT);
}

// The fills: full, two hatches and empty, which black ink can show.
static void add_patterns(struct waterfall *w)
{
	buf_str(w->p->out, "<defs><pattern id=\"hatch1\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
			   "patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0V5\"/></pattern>"
			   "<pattern id=\"hatch2\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">"
			   "<circle class=\"hatch-dot\" cx=\"2\" cy=\"2\" r=\"1\"/></pattern></defs>\n");
}

static void add_key(struct waterfall *w)
{
	static const enum word name[PHASES] = {W_PHASE_CREATE, W_PHASE_START, W_PHASE_RUN, W_PHASE_REMOVE};
	static const double at[PHASES] = {0, 180, 400, 580};
	char class[16];

	for (int i = 0; i < PHASES; i++) {
		snprintf(class, sizeof(class), "phase p%d", i);
		svg_rect(&w->svg, class, at[i] + 1, 4, 22, 12);
		svg_text(&w->svg, "label", at[i] + 29, 14);
		buf_printf(w->p->out, "%s</text>", page_word(w->p, name[i]));
	}
	buf_str(w->p->out, "\n");
}

static void add_bar(struct waterfall *w, const struct bar *b, double y)
{
	double from = 0;
	char class[16];

	svg_text(&w->svg, "name", 0, y + BAR - 3);
	escape_html(w->p->out, b->runtime, LABEL_MAX);
	svg_text_end(&w->svg);
	for (int i = 0; i < PHASES; i++) {
		snprintf(class, sizeof(class), "phase p%d", i);
		svg_rect(&w->svg, class, x_of(w, from), y, x_of(w, b->end[i]) - x_of(w, from), BAR);
		from = b->end[i];
	}
	if (isfinite(b->returned))
		svg_line(&w->svg, "returned", x_of(w, b->returned), y - 4, x_of(w, b->returned), y + BAR + 4);
	svg_text(&w->svg, "value", WIDTH - 2, y + BAR - 3);
	scale_print(&w->scale, b->end[PHASES - 1], w->p->out);
	svg_text_end(&w->svg);
	buf_str(w->p->out, "\n");
}

static void add_axis(struct waterfall *w, double bottom)
{
	for (size_t i = 0; i < w->axis.ticks; i++) {
		double x = x_of(w, w->axis.tick[i]);

		svg_line(&w->svg, "grid", x, TOP - 6, x, bottom + 4);
		svg_text(&w->svg, "tick", x, bottom + 17);
		number_print(w->axis.tick[i] * w->scale.factor, axis_decimals(&w->axis, i, w->scale.factor),
			w->scale.point, w->p->out);
		svg_text_end(&w->svg);
	}
	svg_text(&w->svg, "tick", (LEFT + RIGHT) / 2, bottom + 33);
	page_name(w->p, w->scale.unit);
	svg_text_end(&w->svg);
	buf_str(w->p->out, "\n");
}

static void draw(struct waterfall *w)
{
	double bottom = TOP + ROW * (double)w->count;
	char id[32];

	snprintf(id, sizeof(id), "drawing%zu", ++w->p->drawings);
	svg_open(&w->svg, w->p->out, WIDTH, bottom + BOTTOM, id);
	buf_str(w->p->out, page_word(w->p, W_WATERFALL_HOW));
	svg_title_end(&w->svg);
	add_patterns(w);
	add_axis(w, bottom);
	add_key(w);
	for (size_t i = 0; i < w->count; i++)
		add_bar(w, &w->bar[i], TOP + ROW * (double)i + 4);
	svg_close(&w->svg);
}

void page_waterfall(struct page *p)
{
	struct waterfall w = {.p = p};
	double longest = 0;

	collect(&w);
	if (w.count == 0)
		return;
	for (size_t i = 0; i < w.count; i++)
		longest = fmax(longest, w.bar[i].end[PHASES - 1]);
	axis_make(0, longest, &w.axis);
	scale_choose(longest / 2, "s", p->w->point, &w.scale);
	buf_printf(p->out, "<figure>\n<h3>%s</h3>\n", page_word(p, W_WATERFALL));
	draw(&w);
	buf_printf(p->out, "<figcaption>%s</figcaption>\n</figure>\n", page_word(p, W_WATERFALL_HOW));
}
