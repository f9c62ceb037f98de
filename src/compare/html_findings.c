// SPDX-License-Identifier: MIT
// Whether runtimes cost the same everywhere: in sentences, and in one drawing.
#include <math.h>
#include <stdlib.h>

#include "compare/forest.h"

#define DRAWN_MAX     40
#define SENTENCES_MAX 60

static bool is_drawn(const struct comparison *c, const struct compare_effect *f)
{
	return f->kind == EFFECT_INTERACTION && f->fault == STATS_OK && c->cells.measure[f->measure].is_headline;
}

static int by_p(const void *x, const void *y)
{
	const struct compare_effect *const *a = x, *const *b = y;

	return (*a)->p != (*b)->p ? ((*a)->p > (*b)->p) - ((*a)->p < (*b)->p) : (*a > *b) - (*a < *b);
}

static int by_place(const void *x, const void *y)
{
	const struct compare_effect *const *a = x, *const *b = y;

	return (*a > *b) - (*a < *b);
}

// The effects to draw, in the order of the tables, and how many there are in all.
static const struct compare_effect **choose(const struct comparison *c, size_t *n, size_t *all)
{
	const struct compare_effect **list = calloc(c->effects + 1, sizeof(*list));

	*all = 0;
	for (size_t i = 0; list && i < c->effects; i++)
		if (is_drawn(c, &c->effect[i]))
			list[(*all)++] = &c->effect[i];
	*n = *all < DRAWN_MAX ? *all : DRAWN_MAX;
	if (list && *all > DRAWN_MAX)
		qsort(list, *all, sizeof(*list), by_p);
	if (list)
		qsort(list, *n, sizeof(*list), by_place);
	return list;
}

static void draw(struct view *v)
{
	struct buf group[DRAWN_MAX] = {{0}}, name[DRAWN_MAX] = {{0}};
	struct forest_row row[DRAWN_MAX];
	size_t n, all;
	const struct compare_effect **list = choose(v->c, &n, &all);

	for (size_t i = 0; i < n; i++) {
		const struct compare_effect *f = list[i];

		label_measure(&v->c->cells.measure[f->measure], v->lang, &group[i]);
		label_runtime(&v->c->cells.measure[f->measure], f->cell, &name[i]);
		if (v->c->units > 2) {
			buf_str(&name[i], ", ");
			label_unit(v->c, f->unit, v->lang, &name[i]);
		}
		row[i] = (struct forest_row){buf_text(&name[i]), buf_text(&group[i]), f, f->unit};
	}
	if (n) {
		buf_str(v->page.out, "<figure>\n");
		forest_draw(v, view_word(v, C_FOREST), row, n);
		buf_printf(v->page.out, "<figcaption>%s ", view_word(v, C_FOREST));
		if (all > n)
			view_count(v, C_FOREST_SOME, n);
		buf_str(v->page.out, "</figcaption>\n</figure>\n");
	}
	for (size_t i = 0; i < n; i++) {
		buf_free(&group[i]);
		buf_free(&name[i]);
	}
	free(list);
}

static size_t count_standing(const struct comparison *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->effects; i++)
		n += is_drawn(c, &c->effect[i]) && c->effect[i].p_holm < 1 - COMPARE_CONFIDENCE;
	return n;
}

static void add_sentences(struct view *v)
{
	size_t written = 0;

	buf_str(v->page.out, "<ul>\n");
	for (size_t i = 0; i < v->c->effects && written < SENTENCES_MAX; i++) {
		CLEANUP_BUF struct buf text = {0};

		if (!is_drawn(v->c, &v->c->effect[i]) || !sentence_of(v->c, &v->c->effect[i], v->lang, &text))
			continue;
		buf_str(v->page.out, "<li>");
		page_text(&v->page, buf_text(&text));
		buf_str(v->page.out, "</li>\n");
		written++;
	}
	buf_str(v->page.out, "</ul>\n");
}

static void add_standing(struct view *v, size_t tests)
{
	char standing[24], all[24];

	snprintf(standing, sizeof(standing), "%zu", count_standing(v->c));
	snprintf(all, sizeof(all), "%zu", tests);
	buf_str(v->page.out, "<p>");
	compare_fill(v->page.out, view_word(v, C_INTERACTIONS),
		(const char *const[26]){['P' - 'A'] = standing, ['N' - 'A'] = all});
	buf_str(v->page.out, "</p>\n");
	add_sentences(v);
}

void view_findings(struct view *v)
{
	size_t tests = v->c->tests[EFFECT_INTERACTION][true];

	buf_printf(v->page.out, "<section>\n<h2>%s</h2>\n", view_word(v, C_FINDINGS));
	if (v->c->units < 2 || v->c->tests[EFFECT_MACHINE][true] + v->c->tests[EFFECT_MACHINE][false] == 0)
		buf_printf(v->page.out, "<p>%s</p>\n", view_word(v, C_ONE_UNIT));
	else if (count_standing(v->c))
		add_standing(v, tests);
	else {
		buf_str(v->page.out, "<p>");
		view_count(v, C_NO_INTERACTION, tests);
		buf_str(v->page.out, "</p>\n");
	}
	draw(v);
	buf_str(v->page.out, "</section>\n");
}
