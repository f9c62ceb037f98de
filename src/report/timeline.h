// SPDX-License-Identifier: MIT
// What the drawings of a start share: its times in the summary, and an axis of seconds from the first command on.
#ifndef REPORT_TIMELINE_H
#define REPORT_TIMELINE_H

#include "report/axis.h"
#include "report/page.h"
#include "report/svg.h"

#define TIMELINE_WIDTH 760.0

struct timeline {
	struct page *p;
	struct svg svg;
	struct axis axis;
	struct scale scale;
	double left, right; // where the axis begins and ends
};

// Returns whether a measure of the summary is one of the null workload, without a limit and in the corrected arm.
bool timeline_has(yyjson_val *measure);

// Returns the median of such a measure for a runtime; NaN when there is none.
double timeline_median(struct page *p, const char *metric, const char *runtime);

// Chooses axis and scale for times up to longest, in seconds, and begins a drawing of that height and title.
void timeline_open(struct timeline *t, double longest, double height, const char *title);

// Draws the axis, with its lines from top to bottom and the figures below.
void timeline_axis(struct timeline *t, double top, double bottom);

// Returns where a time lies.
double timeline_x(const struct timeline *t, double seconds);

#endif
