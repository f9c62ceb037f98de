// SPDX-License-Identifier: MIT
#include "host/trace_set.h"

#include <stdlib.h>

#define FIRST_SIZE 1024

// Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): 2^64 divided by the golden ratio.
static size_t home(const struct trace_set *s, uint64_t key)
{
	return (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (s->size - 1);
}

// Where the key is, or the free slot that it would go to. There is always a free one.
static uint64_t *find(const struct trace_set *s, uint64_t key)
{
	size_t i = home(s, key);

	while (s->slot[i] && s->slot[i] != key)
		i = (i + 1) & (s->size - 1);
	return &s->slot[i];
}

static bool grow(struct trace_set *s)
{
	struct trace_set larger = {.size = s->size ? 2 * s->size : FIRST_SIZE, .count = s->count};

	larger.slot = calloc(larger.size, sizeof(*larger.slot));
	if (!larger.slot)
		return false;
	for (size_t i = 0; i < s->size; i++)
		if (s->slot[i])
			*find(&larger, s->slot[i]) = s->slot[i];
	free(s->slot);
	*s = larger;
	return true;
}

void trace_set_add(struct trace_set *s, uint64_t number)
{
	uint64_t *slot;

	// The greatest number has no place in a slot: it is no address and no call.
	if (number == UINT64_MAX || s->is_broken)
		return;
	if (2 * s->count >= s->size && !grow(s)) {
		s->is_broken = true;
		return;
	}
	slot = find(s, number + 1);
	s->count += !*slot;
	*slot = number + 1;
}

bool trace_set_has(const struct trace_set *s, uint64_t number)
{
	return s->size && number != UINT64_MAX && *find(s, number + 1) != 0;
}

void trace_set_free(struct trace_set *s)
{
	free(s->slot);
	*s = (struct trace_set){0};
}
