// SPDX-License-Identifier: MIT
#include "oci/arena.h"

#include <stdint.h>
#include <stdlib.h>

struct block {
	struct block *next;
	max_align_t data[];
};

void *arena_take(void **arena, size_t count, size_t size)
{
	struct block *b;

	if (count > (SIZE_MAX - sizeof(*b)) / size)
		return NULL;
	b = calloc(1, sizeof(*b) + count * size);
	if (!b)
		return NULL;
	b->next = *arena;
	*arena = b;
	return b->data;
}

void arena_free(void **arena)
{
	for (struct block *b = *arena, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	*arena = NULL;
}
