// SPDX-License-Identifier: MIT
// What the parts of the page share.
#ifndef COMPARE_VIEW_H
#define COMPARE_VIEW_H

#include "compare/label.h"
#include "report/page.h"

struct view {
	const struct comparison *c;
	const char *lang;
	struct page page;
};

// Returns one of the page's own texts.
static inline const char *view_word(const struct view *v, enum compare_word w)
{
	return compare_word(v->lang, w);
}

// Appends one of the page's own texts with {N} replaced by a number.
void view_count(struct view *v, enum compare_word w, size_t number);

// Begins a table with these heads, and leaves its body open for page_table_close.
void view_table(struct view *v, const char *class, const enum compare_word *head, size_t n);

// Appends a unit's name, escaped.
void view_unit(struct view *v, size_t unit);

// Appends an effect as "▲ 1.23× 1.10 … 1.35", a dash without one; NULL is none.
void view_effect(struct view *v, const struct compare_effect *f);

// The parts of the page: the runs and what differs between them, …
void view_runs(struct view *v);

// … what the machine changes, in sentences and a drawing, …
void view_findings(struct view *v);

// … the effects, measure by measure, …
void view_measures(struct view *v);

// … and runs of one machine.
void view_repeats(struct view *v);

#endif
