// SPDX-License-Identifier: MIT
// Whether the machine itself changed during the run.
#include <math.h>

#include "report/chart.h"

static void add_points(struct chart *c, yyjson_val *trials, yyjson_val *values, size_t series)
{
	size_t n = yyjson_arr_size(values);

	for (size_t i = 0; i < n; i++) {
		yyjson_val *trial = yyjson_arr_get(trials, i), *value = yyjson_arr_get(values, i);

		if (yyjson_is_num(trial) && yyjson_is_num(value))
			svg_mark(&c->svg, series, chart_x(c, yyjson_get_num(trial)), chart_y(c, yyjson_get_num(value)),
				n > 200 ? 2 : 3.5);
	}
	buf_str(c->p->out, "\n");
}

static void range(yyjson_val *array, double *min, double *max)
{
	yyjson_val *v;
	size_t i, n;

	*min = (double)INFINITY;
	*max = -(double)INFINITY;
	yyjson_arr_foreach (array, i, n, v) {
		*min = fmin(*min, yyjson_is_num(v) ? yyjson_get_num(v) : (double)NAN);
		*max = fmax(*max, yyjson_is_num(v) ? yyjson_get_num(v) : (double)NAN);
	}
}

// The medians before and after the most likely change.
static void add_change(struct chart *c, yyjson_val *change, double first, double last)
{
	double at = json_number(change, "trial", (double)NAN);
	double before = json_number(change, "before", (double)NAN), after = json_number(change, "after", (double)NAN);

	if (!isfinite(at) || !isfinite(before) || !isfinite(after))
		return;
	svg_line(&c->svg, "level", chart_x(c, first), chart_y(c, before), chart_x(c, at), chart_y(c, before));
	svg_line(&c->svg, "level", chart_x(c, at), chart_y(c, after), chart_x(c, last), chart_y(c, after));
}

static void draw(struct page *p, yyjson_val *drift)
{
	yyjson_val *trials = yyjson_obj_get(drift, "trial"), *values = yyjson_obj_get(drift, "value");
	const char *runtime = json_text(drift, "runtime", "");
	struct chart c = {.p = p};
	double first, last, min, max;

	range(trials, &first, &last);
	range(values, &min, &max);
	if (!(first <= last) || !(min <= max))
		return;
	axis_make(0, last, &c.x);
	c.x_scale = (struct scale){.factor = 1, .point = p->w->point};
	axis_make(min, max, &c.y);
	scale_choose(fabs(max), json_text(drift, "unit", ""), p->w->point, &c.y_scale);
	chart_open(&c, 1);
	buf_str(p->out, page_word(p, W_DRIFT_HOW));
	chart_axes(&c, page_word(p, W_TRIAL), NULL);
	add_change(&c, yyjson_obj_get(drift, "change"), first, last);
	add_points(&c, trials, values, page_series(p, runtime));
	chart_key(&c, page_series(p, runtime), runtime);
	chart_close(&c);
}

static void add_test(struct page *p, const char *name, yyjson_val *test)
{
	double percent = json_number(test, "percent", (double)NAN), low = json_number(test, "low", (double)NAN);
	double high = json_number(test, "high", (double)NAN), chance = json_number(test, "p", (double)NAN);

	buf_printf(p->out, "<tr><th scope=\"row\">%s</th><td>", name);
	number_print(percent, 2, p->w->point, p->out);
	buf_str(p->out, " %</td><td>");
	if (isfinite(low) && isfinite(high))
		page_range(p, low, high, 2);
	else
		buf_str(p->out, "–");
	buf_str(p->out, "</td><td>");
	number_print(chance, 4, p->w->point, p->out);
	buf_str(p->out, "</td></tr>\n");
}

static void add_tests(struct page *p, yyjson_val *drift)
{
	buf_printf(p->out,
		"<div class=\"scroll\"><table class=\"narrow\"><thead><tr><th scope=\"col\">%s</th><th "
		"scope=\"col\">%s</th>"
		"<th scope=\"col\">%s</th><th scope=\"col\">p</th></tr></thead>\n<tbody>\n",
		page_word(p, W_TEST), page_word(p, W_CHANGE), page_word(p, W_INTERVAL));
	add_test(p, page_word(p, W_TREND), yyjson_obj_get(drift, "trend"));
	add_test(p, page_word(p, W_CHANGE_POINT), yyjson_obj_get(drift, "change"));
	buf_str(p->out, "</tbody></table></div>\n");
}

void page_drift(struct page *p)
{
	yyjson_val *drift = yyjson_obj_get(p->summary, "drift");

	buf_printf(p->out, "<section>\n<h2>%s</h2>\n", page_word(p, W_DRIFT));
	if (!yyjson_is_obj(drift)) {
		buf_printf(p->out, "<p>%s</p>\n</section>\n", page_word(p, W_DRIFT_NONE));
		return;
	}
	buf_printf(p->out, "<figure>\n<p><b>%s</b> ",
		page_word(p, yyjson_is_true(yyjson_obj_get(drift, "drifted")) ? W_DRIFT_YES : W_DRIFT_NO));
	page_name(p, json_text(drift, "runtime", NULL));
	buf_str(p->out, ": ");
	page_title(p, drift);
	buf_str(p->out, ".</p>\n");
	draw(p, drift);
	buf_printf(p->out, "<figcaption>%s</figcaption>\n</figure>\n", page_word(p, W_DRIFT_HOW));
	if (yyjson_is_obj(yyjson_obj_get(drift, "trend")))
		add_tests(p, drift);
	buf_str(p->out, "</section>\n");
}
