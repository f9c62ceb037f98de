// SPDX-License-Identifier: MIT
// Where the time of a start goes: a bar a runtime, a phase after the other, on the host's one clock.
#include <math.h>
#include <stdio.h>

#include "report/escape.h"
#include "report/timeline.h"

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
	struct timeline t;
	struct bar bar[ROWS_MAX];
	size_t count;
};

// Medians of the stamps; a stamp may lie a little before the one drawn before it when their samples differ.
static void collect(struct waterfall *w)
{
	for (size_t i = 0; i < w->t.p->series_count && w->count < ROWS_MAX; i++) {
		struct bar *b = &w->bar[w->count];

		b->runtime = w->t.p->series[i];
		b->end[0] = timeline_median(w->t.p, "create_time", b->runtime);
		b->end[1] = fmax(b->end[0], timeline_median(w->t.p, "start_time", b->runtime));
		b->end[2] = fmax(b->end[1], timeline_median(w->t.p, "run_time", b->runtime));
		b->end[3] = b->end[2] + timeline_median(w->t.p, "remove_time", b->runtime);
		b->returned = timeline_median(w->t.p, "command_time", b->runtime);
		w->count += isfinite(b->end[0]) && isfinite(b->end[3]);
	}
}

// The fills: full, two hatches and empty, which black ink can show.
static void add_patterns(struct waterfall *w)
{
	buf_str(w->t.p->out, "<defs><pattern id=\"hatch1\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" "
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
		svg_rect(&w->t.svg, class, at[i] + 1, 4, 22, 12);
		svg_text(&w->t.svg, "label", at[i] + 29, 14);
		buf_printf(w->t.p->out, "%s</text>", page_word(w->t.p, name[i]));
	}
	buf_str(w->t.p->out, "\n");
}

static void add_bar(struct waterfall *w, const struct bar *b, double y)
{
	double from = 0;
	char class[16];

	svg_text(&w->t.svg, "name", 0, y + BAR - 3);
	escape_html(w->t.p->out, b->runtime, LABEL_MAX);
	svg_text_end(&w->t.svg);
	for (int i = 0; i < PHASES; i++) {
		snprintf(class, sizeof(class), "phase p%d", i);
		svg_rect(&w->t.svg, class, timeline_x(&w->t, from), y,
			timeline_x(&w->t, b->end[i]) - timeline_x(&w->t, from), BAR);
		from = b->end[i];
	}
	if (isfinite(b->returned))
		svg_line(&w->t.svg, "returned", timeline_x(&w->t, b->returned), y - 4, timeline_x(&w->t, b->returned),
			y + BAR + 4);
	svg_text(&w->t.svg, "value", TIMELINE_WIDTH - 2, y + BAR - 3);
	scale_print(&w->t.scale, b->end[PHASES - 1], w->t.p->out);
	svg_text_end(&w->t.svg);
	buf_str(w->t.p->out, "\n");
}

void page_waterfall(struct page *p)
{
	struct waterfall w = {.t = {.p = p, .left = LEFT, .right = RIGHT}};
	double longest = 0, bottom;

	collect(&w);
	if (w.count == 0)
		return;
	for (size_t i = 0; i < w.count; i++)
		longest = fmax(longest, w.bar[i].end[PHASES - 1]);
	bottom = TOP + ROW * (double)w.count;
	buf_printf(p->out, "<figure>\n<h3>%s</h3>\n", page_word(p, W_WATERFALL));
	timeline_open(&w.t, longest, bottom + BOTTOM, page_word(p, W_WATERFALL_HOW));
	add_patterns(&w);
	timeline_axis(&w.t, TOP - 6, bottom);
	add_key(&w);
	for (size_t i = 0; i < w.count; i++)
		add_bar(&w, &w.bar[i], TOP + ROW * (double)i + 4);
	svg_close(&w.t.svg);
	buf_printf(p->out, "<figcaption>%s</figcaption>\n</figure>\n", page_word(p, W_WATERFALL_HOW));
}
