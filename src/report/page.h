// SPDX-License-Identifier: MIT
// What the parts of report.html share: the page in the making and the rows they print.
#ifndef REPORT_PAGE_H
#define REPORT_PAGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/json.h"
#include "report/number.h"
#include "report/words.h"

#define PAGE_NAME_MAX   80   // characters of a name that a table shows
#define PAGE_TEXT_MAX   1000 // characters of any other text
#define PAGE_SERIES_MAX 16   // runtimes that are drawn and put side by side; more would not fit any paper

struct page {
	struct buf *out;
	const struct words *w;
	yyjson_val *summary;
	bool is_virtual;
	size_t drawings;                     // so far, for their ids
	const char *series[PAGE_SERIES_MAX]; // runtimes, in one order for all drawings
	size_t series_count;
};

// Returns the page's own text.
static inline const char *page_word(const struct page *p, enum word w)
{
	return p->w->text[w];
}

// Appends a text in which @ stands for the baseline, where the page's script finds it when another one is chosen.
void page_about(struct page *p, enum word w);

// Fills in the runtimes from the summary.
void page_find_series(struct page *p);

// Returns the number of a runtime's series; unknown ones share the last.
size_t page_series(const struct page *p, const char *runtime);

// Appends a name, escaped and at most PAGE_NAME_MAX characters long; a dash when it is NULL.
void page_name(struct page *p, const char *s);

// As page_name, for texts of at most PAGE_TEXT_MAX characters.
void page_text(struct page *p, const char *s);

// Begins a table cell that sorts by value, which may be NaN; the caller ends it.
void page_cell_open(struct page *p, double value);

// Appends a table cell with a number on a scale, or a dash.
void page_cell(struct page *p, const struct scale *s, double value);

// Appends "low … high" with so many decimals.
void page_range(struct page *p, double low, double high, int decimals);

// As page_range, on a scale; a dash when there is no interval.
void page_scaled_range(struct page *p, const struct scale *s, double low, double high);

// Returns the class of a difference that is "significant" in o, and its mark; "" for others. low and high are the
// interval of a ratio whose even is 1, or 100.
const char *page_judge(yyjson_val *measure, yyjson_val *o, double low, double high, double even, const char **mark);

// Appends the number of tests of a family, "(12 tests)", in an element with that id.
void page_tests(struct page *p, const char *id, double tests);

// Appends "1.23×", and with has_range its interval, coloured and marked where it is significant; a dash without a
// ratio.
void page_ratio(struct page *p, yyjson_val *measure, yyjson_val *row, bool has_range);

// Appends the title of the measure's metric. Escaped.
void page_title(struct page *p, yyjson_val *measure);

// Appends the measure's name: title, containers, limit. Escaped.
void page_measure_name(struct page *p, yyjson_val *measure);

// Appends "Kata architecture (rt-vm VERSION)" or what it is for rt-uni, small, for a row of that implementation, and
// nothing for others. Returns a bit for which it was, or 0: what is built like another is never to be taken for it.
unsigned page_stands_for(struct page *p, yyjson_val *row);

// Appends what it means, for each bit of those.
void page_likeness_notes(struct page *p, unsigned said);

// Chooses the scale on which all figures of a measure are printed, by the median of its medians.
void page_scale(const struct page *p, yyjson_val *measure, struct scale *s);

// Appends the line that each section of a virtual machine's report carries.
void page_virtual_note(struct page *p);

// Begins a table that scrolls on its own; columns are words, W_COUNT_OF_WORDS stands for "n". The body is left open.
void page_table_open(struct page *p, const char *class, const enum word *column, size_t n);

// Ends the table.
void page_table_close(struct page *p);

// The parts, in the order of the page: style sheet, …
void page_style(struct page *p);

// … title, verdict with its reasons, machine, …
void page_verdict(struct page *p);

// … the headline table with the places, and the same by the study's rules beside the study, …
void page_headline(struct page *p);

// … the study's decision with this run's figures, inside that, …
void page_utility(struct page *p);

// … headline measures in absolute figures, …
void page_overview(struct page *p);

// … plots and tables of all measures; for each: …
void page_measures(struct page *p);

// … its curve over the number of containers, if it is the first of several, …
void page_scaling(struct page *p, yyjson_val *measure);

// … box plot …
void page_plot(struct page *p, yyjson_val *measure, const struct scale *s);

// … and, of the start, the distribution; …
void page_ecdf(struct page *p, yyjson_val *measure);

// … a workload's other measures in one table, …
void page_others(struct page *p, const char *workload);

// … the phases of a start; …
void page_waterfall(struct page *p);

// … and, of runtimes that tell, their own among them; …
void page_phases(struct page *p);

// … drift of the machine, …
void page_drift(struct page *p);

// … what the studies got wrong, …
void page_defects(struct page *p);

// … what the runtimes really offer, …
void page_limits(struct page *p);

// … which of the host’s system calls they use, …
void page_surface(struct page *p);

// … which figures carry a flag, if any do, …
void page_flags(struct page *p);

// … failures with their logs, …
void page_failures(struct page *p);

// … provenance, run, method, machine, …
void page_tail(struct page *p);

// … the samples, and the script that can do without.
void page_data(struct page *p);

#endif
