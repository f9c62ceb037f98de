// SPDX-License-Identifier: MIT
#include "report/svg.h"

#include <math.h>

// What has no place (no number, beyond the box) is put at the edge.
static double inside(double v, double size)
{
	return v > 0 ? fmin(v, size) : 0;
}

void svg_open(struct svg *s, struct buf *out, double width, double height, const char *id)
{
	*s = (struct svg){.out = out, .width = width, .height = height};
	buf_printf(out,
		"<svg class=\"plot\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" "
		"aria-labelledby=\"%s\"><title id=\"%s\">",
		width, height, id, id);
}

void svg_title_end(struct svg *s)
{
	buf_str(s->out, "</title>\n");
}

void svg_close(struct svg *s)
{
	buf_str(s->out, "</svg>\n");
}

void svg_line(struct svg *s, const char *class, double x1, double y1, double x2, double y2)
{
	buf_printf(s->out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", class,
		inside(x1, s->width), inside(y1, s->height), inside(x2, s->width), inside(y2, s->height));
}

void svg_rect(struct svg *s, const char *class, double x, double y, double width, double height)
{
	double left = inside(x, s->width), top = inside(y, s->height);

	buf_printf(s->out, "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>", class, left,
		top, inside(width, s->width - left), inside(height, s->height - top));
}

void svg_text(struct svg *s, const char *class, double x, double y)
{
	buf_printf(
		s->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", class, inside(x, s->width), inside(y, s->height));
}

void svg_text_end(struct svg *s)
{
	buf_str(s->out, "</text>");
}

void svg_mark(struct svg *s, size_t series, double x, double y, double radius)
{
	static const char *const path[SVG_LOOKS] = {
		"M-1 0A1 1 0 1 1 1 0A1 1 0 1 1 -1 0Z",                                     // circle
		"M-.9 -.9H.9V.9H-.9Z",                                                     // square
		"M0 -1.1L1.1 .9H-1.1Z",                                                    // triangle
		"M0 -1.3L1.3 0L0 1.3L-1.3 0Z",                                             // diamond
		"M0 1.1L1.1 -.9H-1.1Z",                                                    // triangle on its head
		"M-.4 -1.2H.4V-.4H1.2V.4H.4V1.2H-.4V.4H-1.2V-.4H-.4Z",                     // cross
		"M-1.2 -.5H1.2V.5H-1.2Z",                                                  // bar
		"M-1 -1L1 1V-1L-1 1Z",                                                     // hourglass
		"M-1 -.6L-.6 -1L0 -.4L.6 -1L1 -.6L.4 0L1 .6L.6 1L0 .4L-.6 1L-1 .6L-.4 0Z", // cross that lies
		"M0 -1.4L.4 -.4L1.4 0L.4 .4L0 1.4L-.4 .4L-1.4 0L-.4 -.4Z",                 // star
	};

	buf_printf(s->out, "<path class=\"mark s%zu\" transform=\"translate(%.1f %.1f) scale(%.1f)\" d=\"%s\"/>",
		series % SVG_LOOKS, inside(x, s->width), inside(y, s->height), radius, path[series % SVG_LOOKS]);
}

void svg_path(struct svg *s, size_t series, double x, double y)
{
	static const char *const dashes[SVG_LOOKS] = {
		"none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "1 2", "6 2 1 2 1 2", "14 2 2 2", "3 6"};

	buf_printf(s->out, "<path class=\"curve s%zu\" stroke-dasharray=\"%s\" d=\"M%.1f %.1f", series % SVG_LOOKS,
		dashes[series % SVG_LOOKS], inside(x, s->width), inside(y, s->height));
}

void svg_path_to(struct svg *s, double x, double y)
{
	buf_printf(s->out, "L%.1f %.1f", inside(x, s->width), inside(y, s->height));
}

void svg_path_step(struct svg *s, double x, double y)
{
	buf_printf(s->out, "H%.1fV%.1f", inside(x, s->width), inside(y, s->height));
}

void svg_path_end(struct svg *s)
{
	buf_str(s->out, "\"/>");
}
