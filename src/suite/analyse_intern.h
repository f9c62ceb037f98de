// SPDX-License-Identifier: MIT
// Each distinct text is kept once, so that a million samples share their names and equal names are equal pointers.
#ifndef SUITE_ANALYSE_INTERN_H
#define SUITE_ANALYSE_INTERN_H

#include <stddef.h>

#define INTERN_MAX 100000 // texts: a log of nothing but new names must not fill the memory

struct intern {
	char **slot; // open addressing; NULL: free
	size_t size, count;
};

// Returns the kept copy of s, valid until intern_free; NULL when memory ran out or
// INTERN_MAX others are kept.
const char *intern(struct intern *t, const char *s);

// Frees all texts.
void intern_free(struct intern *t);

#endif
