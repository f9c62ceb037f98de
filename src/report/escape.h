// SPDX-License-Identifier: MIT
// Texts of unknown origin, made safe for where they are printed.
#ifndef REPORT_ESCAPE_H
#define REPORT_ESCAPE_H

#include <stddef.h>

#include "base/buf.h"

#define ESCAPE_ALL ((size_t)-1)

// Appends at most max characters of s as XML text or attribute value; what is cut ends in an ellipsis. Control
// characters and bytes that are no UTF-8 become U+FFFD. NULL counts as "".
void escape_html(struct buf *out, const char *s, size_t max);

// As escape_html, for texts of several lines: newlines stay, a tab becomes a space, a carriage return is left out.
void escape_html_lines(struct buf *out, const char *s, size_t max);

// Appends at most max characters of s for a terminal, as escape_html but without markup. Returns how many columns it
// takes if every character takes one.
size_t escape_text(struct buf *out, const char *s, size_t max);

// Appends s as a field of a CSV file: quoted where RFC 4180 asks for it. A field that a spreadsheet would take for a
// formula gets an apostrophe in front.
void escape_csv(struct buf *out, const char *s);

#endif
