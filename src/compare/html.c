// SPDX-License-Identifier: MIT
// The page is HTML and well-formed XML at once, as the report is.
#include "base/embed.h"
#include "compare/print.h"
#include "compare/view.h"
#include "report/escape.h"

EMBED(compare_style, "src/compare/compare.css");

void view_count(struct view *v, enum compare_word w, size_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%zu", number);
	compare_fill(v->page.out, view_word(v, w), (const char *const[26]){['N' - 'A'] = text});
}

void view_table(struct view *v, const char *class, const enum compare_word *head, size_t n)
{
	buf_printf(v->page.out, "<div class=\"scroll\"><table class=\"%s\"><thead><tr>", class);
	for (size_t i = 0; i < n; i++)
		buf_printf(v->page.out, "<th scope=\"col\">%s</th>", view_word(v, head[i]));
	buf_str(v->page.out, "</tr></thead>\n<tbody>\n");
}

void view_unit(struct view *v, size_t unit)
{
	CLEANUP_BUF struct buf text = {0};

	label_unit(v->c, unit, v->lang, &text);
	page_name(&v->page, buf_text(&text));
}

static bool has_accepted(const struct comparison *c)
{
	for (size_t i = 0; i < c->units; i++)
		if (c->unit[i].is_marked)
			return true;
	return false;
}

static void add_verdict(struct view *v)
{
	size_t refused = compare_refused(v->c);
	bool is_doubtful = refused || has_accepted(v->c);
	struct buf *out = v->page.out;

	buf_printf(out, "<div class=\"verdict%s\"><strong>", is_doubtful ? "" : " good");
	if (refused == 1)
		buf_str(out, view_word(v, C_REFUSED_ONE));
	else if (refused)
		view_count(v, C_REFUSED_SOME, refused);
	else
		view_count(v, is_doubtful ? C_DESPITE : C_ALL_COMPARED, v->c->runs);
	buf_str(out, "</strong>");
	if (refused)
		buf_printf(out, "<p>%s</p>", view_word(v, C_ACCEPT));
	if (refused && has_accepted(v->c)) {
		buf_str(out, "<p>");
		view_count(v, C_DESPITE, v->c->runs - refused);
		buf_str(out, "</p>");
	}
	buf_str(out, "</div>\n");
	if (v->page.is_virtual)
		buf_printf(out, "<p class=\"unreal\">%s</p>\n", view_word(v, C_VIRTUAL));
	if (label_has_these_runs(v->c))
		buf_printf(out, "<p>%s</p>\n", view_word(v, C_THESE_RUNS_MEAN));
}

static void add_left_out(struct view *v)
{
	const struct compare_cells *c = &v->c->cells;
	struct buf *out = v->page.out;

	if (c->notes == 0)
		return;
	buf_printf(out, "<section>\n<h2>%s</h2>\n<ul>\n", view_word(v, C_LEFT_OUT));
	for (size_t i = 0; i < c->notes && i < COMPARE_NOTES_MAX; i++) {
		buf_str(out, "<li>");
		page_text(&v->page, c->note[i]);
		buf_str(out, "</li>\n");
	}
	if (c->notes > COMPARE_NOTES_MAX) {
		buf_str(out, "<li>");
		view_count(v, C_AND_MORE, c->notes - COMPARE_NOTES_MAX);
		buf_str(out, "</li>\n");
	}
	buf_str(out, "</ul>\n</section>\n");
}

static void add_method(struct view *v)
{
	static const enum compare_word text[] = {C_METHOD_1, C_METHOD_2, C_METHOD_3};

	buf_printf(v->page.out, "<section class=\"method\">\n<h2>%s</h2>\n", view_word(v, C_METHOD));
	for (size_t i = 0; i < sizeof(text) / sizeof(*text); i++)
		buf_printf(v->page.out, "<p>%s</p>\n", view_word(v, text[i]));
	buf_str(v->page.out, "</section>\n");
}

int compare_html(const struct comparison *c, const char *lang, struct buf *out, struct err **e)
{
	struct view v = {.c = c, .lang = lang, .page = {.out = out, .w = words_of(lang)}};

	for (size_t i = 0; i < c->runs; i++)
		v.page.is_virtual |= c->run[i].is_virtual;
	buf_printf(out,
		"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\" xml:lang=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
		"<meta name=\"color-scheme\" content=\"light dark\"/>\n<title>assay: %s</title>\n",
		v.page.w->lang, v.page.w->lang, view_word(&v, C_TITLE));
	page_style(&v.page);
	buf_printf(out,
		"<style>\n%s</style>\n</head>\n<body>\n<main>\n<header>\n<p class=\"brand\">assay compare</p>\n"
		"<h1>%s</h1>\n",
		embed_compare_style, view_word(&v, C_TITLE));
	add_verdict(&v);
	buf_str(out, "</header>\n");
	view_runs(&v);
	view_findings(&v);
	view_measures(&v);
	view_repeats(&v);
	add_left_out(&v);
	add_method(&v);
	buf_str(out, "</main>\n</body>\n</html>\n");
	return buf_ok(out) ? 0 : err_set(e, "cannot make the comparison's page: out of memory");
}
