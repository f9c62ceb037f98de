// SPDX-License-Identifier: MIT
// What the parts of report.html share: the page in the making and the rows they print.
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "report/number.h"
#include "report/words.h"

#define PAGE_NAME_MAX 80   // characters of a name that a table shows
#define PAGE_TEXT_MAX 1000 // characters of any other text

struct page {
	struct buf *out;
	const struct words *w;
	yyjson_val *summary;
	bool is_virtual;
};

// Returns the page's own text.
static inline const char *page_word(const struct page *p, enum word w)
{
	return p->w->text[w];
}

// Appends a name, escaped and at most PAGE_NAME_MAX characters long; a dash when it is NULL.
void page_name(struct page *p, const char *s);

// As page_name, for texts of at most PAGE_TEXT_MAX characters.
void page_text(struct page *p, const char *s);

// Appends a table cell with a number on a scale, or a dash.
void page_cell(struct page *p, const struct scale *s, double value);

// Appends "1.23× [1.10 … 1.35]" for a row, coloured and marked where the interval excludes 1; a dash without a ratio.
void page_ratio(struct page *p, yyjson_val *measure, yyjson_val *row);

// Appends the measure's name: title, containers, limit. Escaped.
void page_measure_name(struct page *p, yyjson_val *measure);

// Chooses the scale on which all figures of a measure are printed, by the median of its medians.
void page_scale(const struct page *p, yyjson_val *measure, struct scale *s);

// Appends the line that each section of a virtual machine's report carries.
void page_virtual_note(struct page *p);

// The parts, in the order of the page: style sheet, …
void page_style(struct page *p);

// … title, verdict, machine, headline table, …
void page_head(struct page *p);

// … plots and tables, …
void page_measures(struct page *p);

// … the plot of one measure as an inline SVG, …
void page_plot(struct page *p, yyjson_val *measure, size_t number, const struct scale *s);

// … failures, provenance, run, method, machine.
void page_tail(struct page *p);

#endif
