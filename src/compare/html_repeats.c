// SPDX-License-Identifier: MIT
#include <math.h>

#include "compare/view.h"
#include "report/number.h"

static void add_percent(struct view *v, double share)
{
	if (!isfinite(share)) {
		buf_str(v->page.out, "–");
		return;
	}
	number_print(100 * share, 1, v->page.w->point, v->page.out);
	buf_str(v->page.out, "\xe2\x80\xaf%");
}

static void add_repeat(struct view *v, const struct compare_repeat *r)
{
	struct buf *out = v->page.out;

	buf_printf(out, "<tr><th scope=\"row\">%zu, %zu</th><td>%zu</td><td>%zu</td><td>", r->first + 1, r->second + 1,
		r->tests, r->differences);
	add_percent(v, r->share.estimate);
	buf_str(out, "</td><td>");
	add_percent(v, r->share.low);
	buf_str(out, " … ");
	add_percent(v, r->share.high);
	buf_str(out, "</td><td>");
	add_percent(v, 1 - COMPARE_CONFIDENCE);
	buf_printf(out, "</td><td>%zu</td><td>", r->after_holm);
	add_percent(v, expm1(r->between));
	buf_printf(out, "</td><td class=\"left\">%s</td></tr>\n", view_word(v, r->agrees ? C_AGREE : C_DISAGREE));
}

void view_repeats(struct view *v)
{
	static const enum compare_word head[] = {
		C_PAIR, C_CELLS, C_DIFFERENCES, C_SHARE, C_INTERVAL, C_NOMINAL, C_AFTER_HOLM, C_BETWEEN, C_RESULT};

	buf_printf(v->page.out, "<section>\n<h2>%s</h2>\n", view_word(v, C_REPEATS));
	if (v->c->repeats == 0) {
		buf_printf(v->page.out, "<p>%s</p>\n</section>\n", view_word(v, C_NO_REPEATS));
		return;
	}
	view_table(v, "repeats", head, sizeof(head) / sizeof(*head));
	for (size_t i = 0; i < v->c->repeats; i++)
		add_repeat(v, &v->c->repeat[i]);
	page_table_close(&v->page);
	buf_printf(v->page.out, "<p class=\"soft\">%s</p>\n</section>\n", view_word(v, C_REPEATS_HOW));
}
