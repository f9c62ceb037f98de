// SPDX-License-Identifier: MIT
// A drawing with two axes and a key: what scaling curves, distributions and drift share.
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/axis.h"
#include "report/page.h"
#include "report/svg.h"

#define CHART_RIGHT 600.0 // of the field; the key stands beside it

struct chart {
	struct page *p;
	struct svg svg;
	struct axis x, y;
	struct scale x_scale, y_scale;
	size_t keys; // lines of the key so far
};

// Begins a chart of so many lines of key; x, y and their scales are set. The caller appends the text alternative and
// calls chart_axes next.
void chart_open(struct chart *c, size_t keys);

// Draws the axes with their titles, which may be NULL; a unit is added.
void chart_axes(struct chart *c, const char *x_title, const char *y_title);

// Returns where a value of the x axis stands in the drawing.
double chart_x(const struct chart *c, double value);

// As chart_x, of the y axis.
double chart_y(const struct chart *c, double value);

// Adds a line to the key: the mark and the dashes of a series, and its name.
void chart_key(struct chart *c, size_t series, const char *name);

// Ends it.
void chart_close(struct chart *c);

#endif
