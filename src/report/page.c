// SPDX-License-Identifier: MIT
#include "report/page.h"

#include <math.h>
#include <string.h>

#include "report/escape.h"

void page_name(struct page *p, const char *s)
{
	escape_html(p->out, s ? s : "–", PAGE_NAME_MAX);
}

void page_text(struct page *p, const char *s)
{
	escape_html(p->out, s ? s : "–", PAGE_TEXT_MAX);
}

void page_cell(struct page *p, const struct scale *s, double value)
{
	buf_str(p->out, "<td>");
	scale_print(s, value, p->out);
	buf_str(p->out, "</td>");
}

// The class and the mark of a ratio whose interval excludes 1; "" for others.
static const char *judge(yyjson_val *measure, double low, double high, const char **mark)
{
	const char *better = json_text(measure, "better", "");
	bool is_lower = high < 1, is_higher = low > 1, wants_lower = !strcmp(better, "lower");

	*mark = "";
	if (!*better || (!is_lower && !is_higher))
		return "";
	*mark = is_lower == wants_lower ? "▲ " : "▼ ";
	return is_lower == wants_lower ? "better" : "worse";
}

void page_ratio(struct page *p, yyjson_val *measure, yyjson_val *row)
{
	double ratio = json_number(row, "ratio", (double)NAN), low = json_number(row, "ratio_low", (double)NAN);
	double high = json_number(row, "ratio_high", (double)NAN);
	int decimals = ratio_decimals(ratio);
	const char *mark, *class = judge(measure, low, high, &mark);

	if (!isfinite(ratio)) {
		bool is_baseline = !strcmp(json_text(row, "ratio_reason", ""), "baseline");

		buf_str(p->out, is_baseline ? "<span class=\"ratio\">1</span>" : "<span class=\"ratio\">–</span>");
		return;
	}
	buf_printf(p->out, "<span class=\"ratio %s\">%s", class, mark);
	number_print(ratio, decimals, p->w->point, p->out);
	buf_str(p->out, "×</span>");
	if (!isfinite(low) || !isfinite(high))
		return;
	buf_str(p->out, " <span class=\"range\">");
	number_print(low, decimals, p->w->point, p->out);
	buf_str(p->out, "\xe2\x80\xaf…\xe2\x80\xaf");
	number_print(high, decimals, p->w->point, p->out);
	buf_str(p->out, "</span>");
}

void page_measure_name(struct page *p, yyjson_val *measure)
{
	double containers = json_number(measure, "containers", 1);
	const char *limit = json_text(measure, "limit", "default"), *arm = json_text(measure, "arm", "corrected");

	page_name(p, words_title(p->w, json_text(measure, "metric", ""), json_text(measure, "title", NULL)));
	buf_printf(p->out, ", %.0f %s", containers, page_word(p, containers == 1 ? W_CONTAINER : W_CONTAINERS));
	if (strcmp(limit, "default") != 0) {
		buf_str(p->out, ", ");
		page_name(p, limit);
	}
	if (strcmp(arm, "corrected") != 0) {
		buf_str(p->out, ", ");
		page_name(p, arm);
	}
}

void page_scale(const struct page *p, yyjson_val *measure, struct scale *s)
{
	scale_choose(scale_medium(measure), json_text(measure, "unit", ""), p->w->point, s);
}

void page_virtual_note(struct page *p)
{
	if (p->is_virtual)
		buf_printf(p->out, "<p class=\"unreal\">%s</p>\n", page_word(p, W_VIRTUAL));
}
