// SPDX-License-Identifier: MIT
// The first words: what this is, whether to trust it and why, on which machine.
#include <math.h>
#include <string.h>

#include "report/page.h"

static const struct reason {
	const char *key;
	enum word text;
	bool has_figure;
} reasons[] = {
	{"virtual", W_VIRTUAL_MORE, false},
	{"no-comparison", W_WHY_NO_COMPARISON, false},
	{"incomplete", W_INCOMPLETE, false},
	{"drift", W_WHY_DRIFT, true},
	{"failed", W_WHY_FAILED, true},
	{"skipped", W_WHY_SKIPPED, true},
	{"dropped", W_DROPPED, true},
	{"few-samples", W_WHY_FEW, true},
	{"client-bound", W_WHY_CLIENT, true},
};

static void add_dropped(struct page *p)
{
	yyjson_val *first = yyjson_arr_get_first(yyjson_obj_get(yyjson_obj_get(p->summary, "dropped_lines"), "first"));

	buf_printf(p->out, " (%s %.0f: ", page_word(p, W_LINE), json_number(first, "line", 0));
	page_text(p, json_text(first, "reason", NULL));
	buf_str(p->out, ").");
}

static void add_virtual(struct page *p)
{
	buf_printf(p->out, "<strong>%s</strong> ", page_word(p, W_VIRTUAL));
	buf_str(p->out, page_word(p, W_VIRTUAL_MORE));
	buf_str(p->out, " (");
	page_name(p, json_text(yyjson_obj_get(yyjson_obj_get(p->summary, "machine"), "virtual"), "kind", NULL));
	buf_str(p->out, ")");
}

static void add_reason(struct page *p, yyjson_val *o)
{
	const char *key = json_text(o, "key", "");
	double figure = json_number(o, "figure", (double)NAN);

	for (const struct reason *r = reasons; r < reasons + sizeof(reasons) / sizeof(*reasons); r++) {
		if (strcmp(r->key, key) != 0)
			continue;
		buf_str(p->out, "<li>");
		if (r->has_figure) {
			number_print(figure, figure == floor(figure) ? 0 : 1, p->w->point, p->out);
			buf_str(p->out, " ");
		}
		if (r->text == W_VIRTUAL_MORE)
			add_virtual(p);
		else
			buf_str(p->out, page_word(p, r->text));
		if (r->text == W_DROPPED)
			add_dropped(p);
		buf_str(p->out, "</li>\n");
	}
}

static void add_counts(struct page *p)
{
	yyjson_val *t = yyjson_obj_get(p->summary, "trials");
	double planned = json_number(t, "planned", -1);

	buf_printf(p->out, "<p class=\"soft\">%.0f", json_number(t, "recorded", 0));
	if (planned >= 0)
		buf_printf(p->out, " / %.0f", planned);
	buf_printf(p->out, " %s, %.0f %s, %.0f %s. <b>%s:</b> ", page_word(p, W_TRIALS_RECORDED),
		json_number(t, "failed", 0), page_word(p, W_FAILED), json_number(t, "skipped", 0),
		page_word(p, W_SKIPPED), page_word(p, W_MACHINE));
	page_text(p, json_text(yyjson_obj_get(p->summary, "machine"), "summary", page_word(p, W_UNKNOWN_MACHINE)));
	buf_str(p->out, "</p>\n");
}

void page_verdict(struct page *p)
{
	yyjson_val *list = yyjson_obj_get(p->summary, "reasons"), *o;
	const char *verdict = json_text(p->summary, "verdict", "invalid");
	enum word word = !strcmp(verdict, "valid")          ? W_VALID
			 : !strcmp(verdict, "reservations") ? W_RESERVATIONS
							    : W_INVALID;
	size_t i, max;

	buf_printf(p->out, "<header>\n<p class=\"brand\"><b>assay</b> · ");
	page_text(p, json_text(yyjson_obj_get(p->summary, "run"), "id", NULL));
	buf_printf(p->out, "</p>\n<h1>%s</h1>\n<div class=\"verdict %s\" role=\"note\"><strong>%s</strong>\n",
		page_word(p, W_TITLE),
		word == W_VALID          ? "good"
		: word == W_RESERVATIONS ? "fair"
					 : "poor",
		page_word(p, word));
	if (yyjson_arr_size(list) == 0)
		buf_printf(p->out, "<p>%s</p>\n", page_word(p, W_VALID_HOW));
	else
		buf_str(p->out, "<ul>\n");
	yyjson_arr_foreach (list, i, max, o)
		add_reason(p, o);
	buf_str(p->out, yyjson_arr_size(list) ? "</ul></div>\n" : "</div>\n");
	add_counts(p);
	buf_str(p->out, "</header>\n");
}
