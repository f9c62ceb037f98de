// SPDX-License-Identifier: MIT
// Inline drawings. Every shape is kept inside the drawing's box, whatever the figures are. Runtimes differ by colour,
// by the shape of their marks and by the dashes of their lines, so that they can be told apart in black and white.
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include <stddef.h>

#include "base/buf.h"

#define SVG_LOOKS 10 // different marks, dashes and colours (classes s0 … s9); more series begin again

struct svg {
	struct buf *out;
	double width, height;
};

// Begins a drawing and its title, for which the caller appends escaped text; id must be unique on the page.
void svg_open(struct svg *s, struct buf *out, double width, double height, const char *id);

// Ends the title.
void svg_title_end(struct svg *s);

// Ends the drawing.
void svg_close(struct svg *s);

// Draws a line.
void svg_line(struct svg *s, const char *class, double x1, double y1, double x2, double y2);

// Draws a rectangle.
void svg_rect(struct svg *s, const char *class, double x, double y, double width, double height);

// Begins a text, whose escaped content the caller appends.
void svg_text(struct svg *s, const char *class, double x, double y);

// Ends it.
void svg_text_end(struct svg *s);

// Draws the mark of a series: circle, square, triangle, diamond …
void svg_mark(struct svg *s, size_t series, double x, double y, double radius);

// Begins a line through points, in the dashes of a series.
void svg_path(struct svg *s, size_t series, double x, double y);

// Goes on with it straight to a point.
void svg_path_to(struct svg *s, double x, double y);

// Goes on with it first across and then up or down to a point.
void svg_path_step(struct svg *s, double x, double y);

// Ends it.
void svg_path_end(struct svg *s);

#endif
