// SPDX-License-Identifier: MIT
// Text of strangers (a file on the stick, a runtime's last words) made fit for a terminal and for a message.
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stddef.h>

#include "base/buf.h"

// Returns the length in bytes of the UTF-8 sequence at s: 0 when it is none (overlong, surrogate, beyond U+10FFFF or
// cut; RFC 3629). A NUL is a sequence of 1.
size_t text_utf8(const char *s);

// Appends s with every control character and every byte that is no UTF-8 as \xNN, and a backslash doubled; of more
// than max bytes the rest becomes "…".
void text_show(struct buf *out, const char *s, size_t max);

// Appends the last line of len bytes that a command wrote, which is where commands put their reason, as text_show does;
// "it wrote nothing" when there is none.
void text_last_line(struct buf *out, const char *text, size_t len, size_t max);

#endif
