// SPDX-License-Identifier: MIT
// The report's own texts in each language.
#ifndef REPORT_WORDS_H
#define REPORT_WORDS_H

enum word {
#define WORD(name, english, german) W_##name,
#include "report/words.def"
#undef WORD
	W_COUNT_OF_WORDS,
};

struct words {
	const char *lang; // as in HTML
	char point;       // of decimal fractions
	const char *text[W_COUNT_OF_WORDS];
};

// Returns the texts of a language: "de", or English for everything else.
const struct words *words_of(const char *lang);

// Returns the title of a metric in the language of w; the one given where there is none (English stands in the table of
// measures).
const char *words_title(const struct words *w, const char *metric, const char *title);

#endif
