// SPDX-License-Identifier: MIT
#include "compare/forest.h"

#include <math.h>
#include <string.h>

#include "report/axis.h"
#include "report/escape.h"
#include "report/svg.h"

#define WIDTH     760.0
#define LEFT      224.0 // of the field: names stand before it
#define RIGHT     584.0 // figures stand behind it
#define TOP       8.0
#define ROW       22.0
#define BOTTOM    40.0
#define GROUP_MAX 90 // characters
#define NAME_MAX_ 32
#define REACH     20.0 // how far an interval may widen the axis beyond all estimates

static void add_tick(struct axis *a, double v)
{
	if (a->ticks < AXIS_TICKS_MAX && v >= a->low && v <= a->high)
		a->tick[a->ticks++] = v;
}

// Ticks at round numbers; the fewer decades the axis has, the more of them.
static void add_ticks(struct axis *a)
{
	static const struct {
		double digit, below; // decades
	} step[] = {{1, 1000}, {2, 3}, {5, 3}, {1.5, 1}, {3, 1}, {7, 1}};
	double decades = log10(a->high / a->low);
	int every = (int)(decades / 6) + 1;

	for (int k = (int)floor(log10(a->low)); k <= (int)ceil(log10(a->high)); k++)
		for (size_t i = 0; i < sizeof(step) / sizeof(*step); i++)
			if (k % every == 0 && decades < step[i].below)
				add_tick(a, step[i].digit * pow(10, k));
}

static void make_axis(const struct forest_row *row, size_t n, struct axis *a)
{
	double min = 1, max = 1, low = 1, high = 1;

	for (size_t i = 0; i < n; i++) {
		min = fmin(min, row[i].effect->ratio.estimate);
		max = fmax(max, row[i].effect->ratio.estimate);
		low = fmin(low, row[i].effect->ratio.low);
		high = fmax(high, row[i].effect->ratio.high);
	}
	low = fmax(low, min / REACH) / 1.03;
	high = fmin(high, max * REACH) * 1.03;
	// A short axis has the evenly spaced ticks of a linear one.
	if (high < 2 * low) {
		axis_make(low, high, a);
		a->is_log = true;
		return;
	}
	*a = (struct axis){.low = low, .high = high, .is_log = true};
	add_ticks(a);
}

static double x_of(const struct axis *a, double value)
{
	return LEFT + axis_place(a, value) * (RIGHT - LEFT);
}

static int tick_decimals(double v)
{
	int d = 0;

	while (d < 6 && fabs(v * pow(10, d) - round(v * pow(10, d))) > 1e-6 * v * pow(10, d))
		d++;
	return d;
}

static void add_axis(struct view *v, struct svg *s, const struct axis *a, double bottom)
{
	struct buf *out = v->page.out;

	for (size_t i = 0; i < a->ticks; i++) {
		svg_line(s, "grid", x_of(a, a->tick[i]), TOP, x_of(a, a->tick[i]), bottom + 4);
		svg_text(s, "tick", x_of(a, a->tick[i]), bottom + 17);
		number_print(a->tick[i], tick_decimals(a->tick[i]), v->page.w->point, out);
		svg_text_end(s);
	}
	svg_line(s, "even", x_of(a, 1), TOP, x_of(a, 1), bottom + 4);
	svg_line(s, "grid", LEFT, bottom, RIGHT, bottom);
	svg_text(s, "tick", (LEFT + RIGHT) / 2, bottom + 34);
	buf_printf(out, "%s", view_word(v, C_AXIS));
	svg_text_end(s);
	buf_str(out, "\n");
}

static void add_figure(struct view *v, struct svg *s, const struct compare_effect *f, double y)
{
	int decimals = ratio_decimals(f->ratio.estimate);
	struct buf *out = v->page.out;

	svg_text(s, "value", WIDTH - 2, y + 4);
	number_print(f->ratio.estimate, decimals, v->page.w->point, out);
	buf_str(out, "× [");
	page_range(&v->page, f->ratio.low, f->ratio.high, decimals);
	buf_printf(out, "]%s", label_marks(f));
	svg_text_end(s);
}

static void add_row(struct view *v, struct svg *s, const struct axis *a, const struct forest_row *row, double y)
{
	const struct compare_effect *f = row->effect;
	bool stands = f->p_holm < 1 - COMPARE_CONFIDENCE;

	buf_printf(v->page.out, "<g class=\"row s%zu%s\">", row->look % SVG_LOOKS, stands ? "" : " open");
	svg_text(s, "label", 12, y + 4);
	escape_html(v->page.out, row->name, NAME_MAX_);
	svg_text_end(s);
	svg_line(s, "effect", x_of(a, f->ratio.low), y, x_of(a, f->ratio.high), y);
	svg_line(s, "effect", x_of(a, f->ratio.low), y - 4, x_of(a, f->ratio.low), y + 4);
	svg_line(s, "effect", x_of(a, f->ratio.high), y - 4, x_of(a, f->ratio.high), y + 4);
	svg_mark(s, row->look, x_of(a, f->ratio.estimate), y, 4.6);
	add_figure(v, s, f, y);
	buf_str(v->page.out, "</g>\n");
}

static bool begins_group(const struct forest_row *row, size_t i)
{
	return i == 0 || strcmp(row[i].group, row[i - 1].group) != 0;
}

// Draws the rows, each group under its name.
static void add_rows(struct view *v, struct svg *s, const struct axis *a, const struct forest_row *row, size_t n)
{
	double y = TOP - ROW / 2;

	for (size_t i = 0; i < n; i++) {
		y += ROW;
		if (begins_group(row, i)) {
			svg_text(s, "name", 0, y + 4);
			escape_html(v->page.out, row[i].group, GROUP_MAX);
			svg_text_end(s);
			y += ROW;
		}
		add_row(v, s, a, &row[i], y);
	}
}

void forest_draw(struct view *v, const char *title, const struct forest_row *row, size_t n)
{
	double bottom = TOP + ROW * (double)n;
	struct axis axis = {0};
	struct svg s;
	char id[32];

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		bottom += begins_group(row, i) ? ROW : 0;
	make_axis(row, n, &axis);
	snprintf(id, sizeof(id), "drawing%zu", ++v->page.drawings);
	svg_open(&s, v->page.out, WIDTH, bottom + BOTTOM, id);
	page_text(&v->page, title);
	svg_title_end(&s);
	add_axis(v, &s, &axis, bottom);
	add_rows(v, &s, &axis, row, n);
	svg_close(&s);
}
