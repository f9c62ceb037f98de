// SPDX-License-Identifier: MIT
#include "report/timeline.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

bool timeline_has(yyjson_val *measure)
{
	return !strcmp(json_text(measure, "workload", ""), "noop") &&
	       !strcmp(json_text(measure, "limit", "default"), "default") &&
	       !strcmp(json_text(measure, "arm", "corrected"), "corrected");
}

static yyjson_val *find_measure(struct page *p, const char *metric)
{
	yyjson_val *m;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(p->summary, "measures"), i, max, m)
		if (timeline_has(m) && !strcmp(json_text(m, "metric", ""), metric))
			return m;
	return NULL;
}

double timeline_median(struct page *p, const char *metric, const char *runtime)
{
	yyjson_val *row;
	size_t i, max;

	yyjson_arr_foreach (yyjson_obj_get(find_measure(p, metric), "rows"), i, max, row)
		if (!strcmp(json_text(row, "runtime", ""), runtime))
			return json_number(row, "median", (double)NAN);
	return (double)NAN;
}

void timeline_open(struct timeline *t, double longest, double height, const char *title)
{
	char id[32];

	axis_make(0, longest, &t->axis);
	scale_choose(longest / 2, "s", t->p->w->point, &t->scale);
	snprintf(id, sizeof(id), "drawing%zu", ++t->p->drawings);
	svg_open(&t->svg, t->p->out, TIMELINE_WIDTH, height, id);
	buf_str(t->p->out, title);
	svg_title_end(&t->svg);
}

double timeline_x(const struct timeline *t, double seconds)
{
	return t->left + axis_place(&t->axis, seconds) * (t->right - t->left);
}

void timeline_axis(struct timeline *t, double top, double bottom)
{
	for (size_t i = 0; i < t->axis.ticks; i++) {
		double x = timeline_x(t, t->axis.tick[i]);

		svg_line(&t->svg, "grid", x, top, x, bottom + 4);
		svg_text(&t->svg, "tick", x, bottom + 17);
		number_print(t->axis.tick[i] * t->scale.factor, axis_decimals(&t->axis, i, t->scale.factor),
			t->scale.point, t->p->out);
		svg_text_end(&t->svg);
	}
	svg_text(&t->svg, "tick", (t->left + t->right) / 2, bottom + 33);
	page_name(t->p, t->scale.unit);
	svg_text_end(&t->svg);
	buf_str(t->p->out, "\n");
}
