// SPDX-License-Identifier: MIT
#include "compare/words.h"

#include <string.h>

static const char *const text[C_COUNT_OF_WORDS][2] = {
#define WORD(name, english, german) [C_##name] = {(english), (german)},
#include "compare/words.def"
#undef WORD
};

const char *compare_word(const char *lang, enum compare_word w)
{
	return text[w][lang && !strcmp(lang, "de")];
}

void compare_fill(struct buf *out, const char *s, const char *const value[26])
{
	for (; *s; s++)
		if (s[0] == '{' && s[1] >= 'A' && s[1] <= 'Z' && s[2] == '}') {
			buf_str(out, value[s[1] - 'A'] ? value[s[1] - 'A'] : "");
			s += 2;
		} else
			buf_add(out, s, 1);
}
