// SPDX-License-Identifier: MIT
#include "report/page_facts.h"

#include <math.h>

#define DEPTH_MAX 4   // of nested objects that are shown
#define FACTS_MAX 600 // lines
#define NOTES_MAX 12  // a run may leave one a trial

static void open_table(struct page *p)
{
	buf_str(p->out, "<div class=\"scroll\"><table class=\"facts\"><tbody>\n");
}

static void close_table(struct page *p)
{
	buf_str(p->out, "</tbody></table></div>\n");
}

static void open_fact(struct page *p, const char *name)
{
	buf_str(p->out, "<tr><th scope=\"row\">");
	page_text(p, name);
	buf_str(p->out, "</th><td>");
}

static void add_fact(struct page *p, const char *name, const char *value)
{
	open_fact(p, name);
	page_text(p, value && *value ? value : NULL);
	buf_str(p->out, "</td></tr>\n");
}

static void add_seconds(struct page *p, double seconds)
{
	struct scale s;

	scale_choose(fabs(seconds), "s", p->w->point, &s);
	scale_print(&s, seconds, p->out);
	buf_str(p->out, " ");
	page_name(p, s.unit);
}

static void add_overhead(struct page *p)
{
	yyjson_val *o = yyjson_obj_get(p->summary, "overhead");
	double median = json_number(o, "median_s", (double)NAN), low = json_number(o, "low", (double)NAN);
	double high = json_number(o, "high", (double)NAN);

	open_fact(p, page_word(p, W_OVERHEAD));
	if (!isfinite(median)) {
		buf_printf(p->out, "%s</td></tr>\n", page_word(p, W_NOT_MEASURED));
		return;
	}
	buf_str(p->out, "<b>");
	add_seconds(p, median);
	buf_str(p->out, "</b>");
	if (isfinite(low) && isfinite(high)) {
		buf_printf(p->out, " (%s ", page_word(p, W_INTERVAL));
		add_seconds(p, low);
		buf_str(p->out, " … ");
		add_seconds(p, high);
		buf_str(p->out, ")");
	}
	buf_printf(p->out, ", n = %.0f (%.0f): %s</td></tr>\n", json_number(o, "n", 0), json_number(o, "n_bare", 0),
		page_word(p, W_OVERHEAD_HOW));
}

static void add_boot(struct page *p, yyjson_val *run)
{
	double boot = json_number(run, "kernel_to_first_trial_s", (double)NAN);

	open_fact(p, page_word(p, W_BOOT));
	if (isfinite(boot))
		add_seconds(p, boot);
	else
		buf_str(p->out, "–");
	buf_str(p->out, "</td></tr>\n");
}

static void add_notes(struct page *p, yyjson_val *notes)
{
	yyjson_val *v;
	size_t i, max;

	yyjson_arr_foreach (notes, i, max, v)
		if (i < NOTES_MAX)
			add_fact(p, page_word(p, W_NOTES), yyjson_get_str(v));
	if (yyjson_arr_size(notes) <= NOTES_MAX)
		return;
	open_fact(p, page_word(p, W_NOTES));
	buf_printf(p->out, "%zu %s</td></tr>\n", yyjson_arr_size(notes) - NOTES_MAX, page_word(p, W_NOTES_MORE));
}

static void add_settings(struct page *p, yyjson_val *settings)
{
	yyjson_val *key, *value;
	size_t i, max;

	// yyjson's loop over members computes with the pointer before it looks at it.
	if (!yyjson_is_obj(settings))
		return;
	yyjson_obj_foreach (settings, i, max, key, value)
		add_fact(p, yyjson_get_str(key), yyjson_get_str(value));
}

void page_run(struct page *p)
{
	yyjson_val *run = yyjson_obj_get(p->summary, "run"), *seed = yyjson_obj_get(run, "seed");
	char number[24];

	buf_printf(p->out, "<h2>%s</h2>\n", page_word(p, W_RUN));
	page_virtual_note(p);
	open_table(p);
	add_fact(p, page_word(p, W_STARTED), json_text(run, "started", NULL));
	add_fact(p, page_word(p, W_PLAN), json_text(run, "plan", NULL));
	snprintf(number, sizeof(number), "%llu", (unsigned long long)yyjson_get_uint(seed));
	add_fact(p, page_word(p, W_SEED), yyjson_is_uint(seed) ? number : NULL);
	add_boot(p, run);
	add_overhead(p);
	add_fact(p, page_word(p, W_IMAGE), json_text(run, "image_sha256", NULL));
	add_notes(p, yyjson_obj_get(run, "notes"));
	add_notes(p, yyjson_obj_get(p->summary, "notes"));
	buf_printf(p->out, "<tr class=\"group\"><th scope=\"row\">%s</th><td></td></tr>\n", page_word(p, W_SETTINGS));
	add_settings(p, yyjson_obj_get(run, "settings"));
	close_table(p);
}

static void add_scalar(struct page *p, yyjson_val *v)
{
	if (yyjson_is_str(v))
		page_text(p, *yyjson_get_str(v) ? yyjson_get_str(v) : NULL);
	else if (yyjson_is_bool(v))
		buf_str(p->out, page_word(p, yyjson_get_bool(v) ? W_YES : W_NO));
	else if (yyjson_is_int(v))
		buf_printf(p->out, "%.0f", yyjson_get_num(v));
	else if (yyjson_is_num(v))
		buf_printf(p->out, "%g", yyjson_get_num(v));
	else
		buf_str(p->out, "–");
}

// A list of scalars, or of small objects, on one line.
static void add_inline(struct page *p, yyjson_val *v, int depth)
{
	yyjson_val *item, *key;
	size_t i, max;

	if (!yyjson_is_ctn(v) || depth == DEPTH_MAX) {
		add_scalar(p, v);
		return;
	}
	if (yyjson_is_arr(v))
		yyjson_arr_foreach (v, i, max, item) {
			buf_str(p->out, i == 0 ? "" : yyjson_is_ctn(item) ? "<br/>" : ", ");
			add_inline(p, item, depth + 1);
		}
	else
		yyjson_obj_foreach (v, i, max, key, item) {
			buf_str(p->out, i ? ", " : "");
			page_name(p, yyjson_get_str(key));
			buf_str(p->out, " ");
			add_inline(p, item, depth + 1);
		}
	if (yyjson_get_len(v) == 0)
		buf_str(p->out, "–");
}

static void add_value(struct page *p, yyjson_val *key, yyjson_val *value, size_t *left)
{
	if (*left == 0)
		return;
	--*left;
	open_fact(p, yyjson_get_str(key));
	add_inline(p, value, 0);
	buf_str(p->out, "</td></tr>\n");
}

static void add_group(struct page *p, yyjson_val *name, yyjson_val *group, size_t *left)
{
	yyjson_val *key, *value;
	size_t i, max;

	buf_str(p->out, "<tr class=\"group\"><th scope=\"row\">");
	page_name(p, yyjson_get_str(name));
	buf_str(p->out, "</th><td></td></tr>\n");
	yyjson_obj_foreach (group, i, max, key, value)
		add_value(p, key, value, left);
}

void page_machine(struct page *p)
{
	yyjson_val *machine = yyjson_obj_get(p->summary, "machine"), *key, *value;
	size_t i, max, left = FACTS_MAX;

	buf_printf(p->out, "<h2>%s</h2>\n", page_word(p, W_DESCRIPTION));
	page_virtual_note(p);
	if (!yyjson_is_obj(machine)) {
		buf_printf(p->out, "<p>%s</p>\n", page_word(p, W_UNKNOWN_MACHINE));
		return;
	}
	open_table(p);
	yyjson_obj_foreach (machine, i, max, key, value)
		if (!yyjson_is_obj(value))
			add_value(p, key, value, &left);
	yyjson_obj_foreach (machine, i, max, key, value)
		if (yyjson_is_obj(value) && left)
			add_group(p, key, value, &left);
	close_table(p);
}
