// SPDX-License-Identifier: MIT
#include "runtime/wording.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char *from, *to; // no longer than from
} words[] = {
	{"No such file or directory", "there is none"},
	{"Permission denied", "not allowed"},
	{"Not a directory", "not a folder"},
	{"Is a directory", "it is a folder"},
};

static void replace(char *text, const char *from, const char *to)
{
	char *at;

	while ((at = strstr(text, from))) {
		const char *rest = at + strlen(from);

		for (const char *c = to; *c; c++)
			*at++ = *c;
		memmove(at, rest, strlen(rest) + 1);
	}
}

int wording_avoid(struct err **e)
{
	for (size_t i = 0; e && *e && i < sizeof(words) / sizeof(*words); i++)
		replace((*e)->text, words[i].from, words[i].to);
	return -1;
}
