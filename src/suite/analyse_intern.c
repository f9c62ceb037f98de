// SPDX-License-Identifier: MIT
#include "suite/analyse_intern.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// FNV-1a, 64 bits.
static uint64_t hash(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return h;
}

static char **find(struct intern *t, const char *s)
{
	size_t i = hash(s) & (t->size - 1);

	while (t->slot[i] && strcmp(t->slot[i], s))
		i = (i + 1) & (t->size - 1);
	return &t->slot[i];
}

static bool grow(struct intern *t)
{
	struct intern larger = {.size = t->size ? t->size * 2 : 64, .count = t->count};

	larger.slot = calloc(larger.size, sizeof(*larger.slot));
	if (!larger.slot)
		return false;
	for (size_t i = 0; i < t->size; i++)
		if (t->slot[i])
			*find(&larger, t->slot[i]) = t->slot[i];
	free(t->slot);
	*t = larger;
	return true;
}

const char *intern(struct intern *t, const char *s)
{
	char **slot;

	if (t->count * 2 >= t->size && !grow(t))
		return NULL;
	slot = find(t, s);
	if (!*slot && t->count < INTERN_MAX) {
		*slot = strdup(s);
		t->count += *slot != NULL;
	}
	return *slot;
}

void intern_free(struct intern *t)
{
	for (size_t i = 0; i < t->size; i++)
		free(t->slot[i]);
	free(t->slot);
	*t = (struct intern){0};
}
