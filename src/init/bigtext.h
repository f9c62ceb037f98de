// SPDX-License-Identifier: MIT
#ifndef INIT_BIGTEXT_H
#define INIT_BIGTEXT_H

#include "base/buf.h"

#define BIGTEXT_COLUMNS  80 // of the smallest console there is
#define BIGTEXT_PER_LINE (BIGTEXT_COLUMNS / 6)

// Appends text in letters seven lines high, made of full blocks (UTF-8), broken at blanks so that each line fits 80
// columns: 13 letters. There are A-Z (small ones become capital), 0-9, blank, ':', '.' and '-'; all else is a blank.
void bigtext_render(const char *text, struct buf *out);

#endif
