// SPDX-License-Identifier: MIT
// The comparison's own texts in each language.
#ifndef COMPARE_WORDS_H
#define COMPARE_WORDS_H

#include "base/buf.h"

enum compare_word {
#define WORD(name, english, german) C_##name,
#include "compare/words.def"
#undef WORD
	C_COUNT_OF_WORDS,
};

// Returns a text in a language: "de", or English for everything else.
const char *compare_word(const char *lang, enum compare_word w);

// Appends a text in which each {X} is replaced by value['X' - 'A'].
void compare_fill(struct buf *out, const char *text, const char *const value[26]);

#endif
