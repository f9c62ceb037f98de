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

void page_about(struct page *p, enum word w)
{
	for (const char *c = page_word(p, w); *c; c++)
		if (*c == '@') {
			buf_str(p->out, "<span class=\"baseline\">");
			page_name(p, json_text(p->summary, "baseline", "docker"));
			buf_str(p->out, "</span>");
		} else {
			buf_add(p->out, c, 1);
		}
}

void page_find_series(struct page *p)
{
	yyjson_val *measures = yyjson_obj_get(p->summary, "measures"), *m, *row;
	size_t i, j, max, n;

	yyjson_arr_foreach (measures, i, max, m)
		yyjson_arr_foreach (yyjson_obj_get(m, "rows"), j, n, row) {
			const char *name = json_text(row, "runtime", "");
			size_t s = 0;

			while (s < p->series_count && strcmp(p->series[s], name) != 0)
				s++;
			if (s == p->series_count && s < PAGE_SERIES_MAX)
				p->series[p->series_count++] = name;
		}
}

size_t page_series(const struct page *p, const char *runtime)
{
	size_t s = 0;

	while (s + 1 < p->series_count && strcmp(p->series[s], runtime) != 0)
		s++;
	return s;
}

void page_cell_open(struct page *p, double value)
{
	if (isfinite(value))
		buf_printf(p->out, "<td data-v=\"%.9g\">", value);
	else
		buf_str(p->out, "<td>");
}

void page_cell(struct page *p, const struct scale *s, double value)
{
	page_cell_open(p, value);
	scale_print(s, value, p->out);
	buf_str(p->out, "</td>");
}

void page_range(struct page *p, double low, double high, int decimals)
{
	number_print(low, decimals, p->w->point, p->out);
	buf_str(p->out, "\xe2\x80\xaf…\xe2\x80\xaf");
	number_print(high, decimals, p->w->point, p->out);
}

void page_scaled_range(struct page *p, const struct scale *s, double low, double high)
{
	if (!isfinite(low) || !isfinite(high)) {
		buf_str(p->out, "–");
		return;
	}
	scale_print(s, low, p->out);
	buf_str(p->out, "\xe2\x80\xaf…\xe2\x80\xaf");
	scale_print(s, high, p->out);
}

const char *page_judge(yyjson_val *measure, yyjson_val *o, double low, double high, double even, const char **mark)
{
	const char *better = json_text(measure, "better", "");
	bool is_lower = high<even, is_higher = low> even, wants_lower = !strcmp(better, "lower");

	*mark = "";
	if (!*better || !yyjson_is_true(yyjson_obj_get(o, "significant")) || (!is_lower && !is_higher))
		return "";
	*mark = is_lower == wants_lower ? "▲ " : "▼ ";
	return is_lower == wants_lower ? "better" : "worse";
}

void page_tests(struct page *p, const char *id, double tests)
{
	buf_printf(p->out, " (<span id=\"%s\">%.0f</span> %s)", id, tests, page_word(p, W_TESTS));
}

void page_ratio(struct page *p, yyjson_val *measure, yyjson_val *row, bool has_range)
{
	double ratio = json_number(row, "ratio", (double)NAN), low = json_number(row, "ratio_low", (double)NAN);
	double high = json_number(row, "ratio_high", (double)NAN);
	int decimals = ratio_decimals(ratio);
	const char *mark, *class = page_judge(measure, row, low, high, 1, &mark);

	if (!isfinite(ratio)) {
		bool is_baseline = !strcmp(json_text(row, "ratio_reason", ""), "baseline");

		buf_str(p->out, is_baseline ? "<span class=\"ratio\">1</span>" : "<span class=\"ratio\">–</span>");
		return;
	}
	buf_printf(p->out, "<span class=\"ratio %s\">%s", class, mark);
	number_print(ratio, decimals, p->w->point, p->out);
	buf_str(p->out, "×</span>");
	if (!has_range || !isfinite(low) || !isfinite(high))
		return;
	buf_str(p->out, " <span class=\"range\">");
	page_range(p, low, high, decimals);
	buf_str(p->out, "</span>");
}

void page_title(struct page *p, yyjson_val *measure)
{
	page_name(p, words_title(p->w, json_text(measure, "metric", ""), json_text(measure, "title", NULL)));
}

void page_measure_name(struct page *p, yyjson_val *measure)
{
	double containers = json_number(measure, "containers", 1);
	const char *limit = json_text(measure, "limit", "default"), *arm = json_text(measure, "arm", "corrected");

	page_title(p, measure);
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

// What is built like another: the words for it, and for what that means.
static const struct likeness {
	const char *implementation;
	enum word name, note;
} likenesses[] = {
	{"rt-vm", W_KATA_ARCHITECTURE, W_KATA_NOTE},
	{"rt-uni", W_NABLA_ARCHITECTURE, W_NABLA_NOTE},
};

#define LIKENESSES (sizeof(likenesses) / sizeof(*likenesses))

unsigned page_stands_for(struct page *p, yyjson_val *row)
{
	for (size_t i = 0; i < LIKENESSES; i++) {
		const struct likeness *l = &likenesses[i];

		if (strcmp(json_text(row, "implementation", ""), l->implementation) != 0)
			continue;
		buf_printf(p->out, "<span class=\"place\">%s (%s ", page_word(p, l->name), l->implementation);
		page_name(p, json_text(row, "version", NULL));
		buf_str(p->out, ")</span>");
		return 1U << i;
	}
	return 0;
}

void page_likeness_notes(struct page *p, unsigned said)
{
	for (size_t i = 0; i < LIKENESSES; i++)
		if (said & 1U << i)
			buf_printf(p->out, "<p class=\"soft\">%s</p>\n", page_word(p, likenesses[i].note));
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

void page_table_open(struct page *p, const char *class, const enum word *column, size_t n)
{
	buf_printf(p->out, "<div class=\"scroll\"><table class=\"%s\"><thead><tr>", class);
	for (size_t i = 0; i < n; i++)
		buf_printf(p->out, "<th scope=\"col\">%s</th>",
			column[i] == W_COUNT_OF_WORDS ? "n" : page_word(p, column[i]));
	buf_str(p->out, "</tr></thead>\n<tbody>\n");
}

void page_table_close(struct page *p)
{
	buf_str(p->out, "</tbody></table></div>\n");
}
