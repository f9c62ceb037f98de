// SPDX-License-Identifier: MIT
#include "report/chart.h"

#include <math.h>
#include <stdio.h>

#include "report/escape.h"

#define WIDTH     760.0
#define LEFT      66.0
#define TOP       26.0
#define FIELD     230.0 // height
#define BOTTOM    48.0
#define KEY_LINE  22.0
#define KEY_LEFT  (CHART_RIGHT + 14)
#define LABEL_MAX 15

static double bottom(const struct chart *c)
{
	return c->svg.height - BOTTOM;
}

double chart_x(const struct chart *c, double value)
{
	return LEFT + axis_place(&c->x, value) * (CHART_RIGHT - LEFT);
}

double chart_y(const struct chart *c, double value)
{
	return bottom(c) - axis_place(&c->y, value) * (bottom(c) - TOP);
}

void chart_open(struct chart *c, size_t keys)
{
	double height = fmax(TOP + FIELD + BOTTOM, TOP + KEY_LINE * (double)keys + 8);
	char id[32];

	snprintf(id, sizeof(id), "drawing%zu", ++c->p->drawings);
	svg_open(&c->svg, c->p->out, WIDTH, height, id);
}

static void print_tick(struct chart *c, const struct axis *a, const struct scale *s, size_t i)
{
	number_print(a->tick[i] * s->factor, axis_decimals(a, i, s->factor), s->point, c->p->out);
	svg_text_end(&c->svg);
}

static void print_title(struct chart *c, const struct axis *a, const struct scale *s, const char *title)
{
	if (title)
		page_name(c->p, title);
	buf_str(c->p->out, title && *s->unit ? ", " : "");
	if (*s->unit)
		page_name(c->p, s->unit);
	if (a->is_log)
		buf_printf(c->p->out, " (%s)", page_word(c->p, W_AXIS_LOG));
	else if (a->low > 0 || a->high < 0)
		buf_printf(c->p->out, " (%s)", page_word(c->p, W_AXIS_CUT));
	svg_text_end(&c->svg);
}

void chart_axes(struct chart *c, const char *x_title, const char *y_title)
{
	svg_title_end(&c->svg);
	for (size_t i = 0; i < c->x.ticks; i++) {
		double x = chart_x(c, c->x.tick[i]);

		svg_line(&c->svg, "grid", x, TOP, x, bottom(c) + 4);
		svg_text(&c->svg, "tick", x, bottom(c) + 18);
		print_tick(c, &c->x, &c->x_scale, i);
	}
	for (size_t i = 0; i < c->y.ticks; i++) {
		double y = chart_y(c, c->y.tick[i]);

		svg_line(&c->svg, "grid", LEFT - 4, y, CHART_RIGHT, y);
		svg_text(&c->svg, "tick end", LEFT - 8, y + 4);
		print_tick(c, &c->y, &c->y_scale, i);
	}
	svg_text(&c->svg, "tick", (LEFT + CHART_RIGHT) / 2, bottom(c) + 38);
	print_title(c, &c->x, &c->x_scale, x_title);
	svg_text(&c->svg, "tick start", 0, 12);
	print_title(c, &c->y, &c->y_scale, y_title);
	buf_str(c->p->out, "\n");
}

void chart_key(struct chart *c, size_t series, const char *name)
{
	double y = TOP + 8 + KEY_LINE * (double)c->keys++;

	svg_path(&c->svg, series, KEY_LEFT, y);
	svg_path_to(&c->svg, KEY_LEFT + 28, y);
	svg_path_end(&c->svg);
	svg_mark(&c->svg, series, KEY_LEFT + 14, y, 4);
	svg_text(&c->svg, "label", KEY_LEFT + 34, y + 4);
	escape_html(c->p->out, name, LABEL_MAX);
	svg_text_end(&c->svg);
	buf_str(c->p->out, "\n");
}

void chart_close(struct chart *c)
{
	svg_close(&c->svg);
}
