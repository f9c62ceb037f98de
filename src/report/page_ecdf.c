// SPDX-License-Identifier: MIT
// The empirical distribution of a measure: for each value, the share of samples that are not larger.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "stats/describe.h"

#define MARKS 5 // on each curve

// The samples of a row, upwards. NULL when there are none.
static double *sorted(yyjson_val *row, size_t *n)
{
	yyjson_val *samples = yyjson_obj_get(row, "samples"), *v;
	double *x = calloc(yyjson_arr_size(samples) + 1, sizeof(*x));
	size_t i, max;

	*n = 0;
	yyjson_arr_foreach (samples, i, max, v)
		if (x && yyjson_is_num(v) && isfinite(yyjson_get_num(v)))
			x[(*n)++] = yyjson_get_num(v);
	if (x && *n && stats_sort(x, *n) == STATS_OK)
		return x;
	free(x);
	return NULL;
}

static void add_curve(struct chart *c, yyjson_val *row, size_t series)
{
	size_t n;
	CLEANUP_FREE double *x = sorted(row, &n);

	if (!x)
		return;
	svg_path(&c->svg, series, chart_x(c, x[0]), chart_y(c, 0));
	for (size_t i = 0; i < n; i++)
		svg_path_step(&c->svg, chart_x(c, x[i]), chart_y(c, (double)(i + 1) / (double)n));
	svg_path_step(&c->svg, CHART_RIGHT, chart_y(c, 1));
	svg_path_end(&c->svg);
	for (size_t k = 0; k < MARKS; k++) {
		size_t i = (size_t)(((double)k + 0.5) / MARKS * (double)n);

		svg_mark(&c->svg, series, chart_x(c, x[i]), chart_y(c, (double)(i + 1) / (double)n), 3.5);
	}
	buf_str(c->p->out, "\n");
	chart_key(c, series, json_text(row, "runtime", ""));
}

static bool range(yyjson_val *rows, double *min, double *max)
{
	yyjson_val *row;
	size_t i, n;

	*min = (double)INFINITY;
	*max = -(double)INFINITY;
	yyjson_arr_foreach (rows, i, n, row) {
		*min = fmin(*min, json_number(row, "min", (double)NAN));
		*max = fmax(*max, json_number(row, "max", (double)NAN));
	}
	return *min <= *max;
}

void page_ecdf(struct page *p, yyjson_val *measure)
{
	yyjson_val *rows = yyjson_obj_get(measure, "rows"), *row;
	struct chart c = {.p = p};
	double min, max;
	size_t i, n;

	if (strcmp(json_text(measure, "metric", ""), "start_time") != 0 || !range(rows, &min, &max))
		return;
	axis_make(min, max, &c.x);
	axis_make(0, 1, &c.y);
	page_scale(p, measure, &c.x_scale);
	c.y_scale = (struct scale){.factor = 100, .unit = "%", .point = p->w->point};
	buf_printf(p->out, "<figure>\n<h3>%s: ", page_word(p, W_ECDF));
	page_title(p, measure);
	buf_str(p->out, "</h3>\n");
	chart_open(&c, p->series_count);
	buf_str(p->out, page_word(p, W_ECDF_HOW));
	chart_axes(&c, NULL, NULL);
	yyjson_arr_foreach (rows, i, n, row)
		add_curve(&c, row, page_series(p, json_text(row, "runtime", "")));
	chart_close(&c);
	buf_printf(p->out, "<figcaption>%s</figcaption>\n</figure>\n", page_word(p, W_ECDF_HOW));
}
