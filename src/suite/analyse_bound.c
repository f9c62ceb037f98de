// SPDX-License-Identifier: MIT
#include "suite/analyse_bound.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "suite/analyse_samples.h"

// Mixes as splitmix64 does (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
static uint64_t hash(const struct bound_entry *key)
{
	uint64_t h = 0;

	for (size_t i = 0; i < BOUND_WORDS; i++) {
		h = (h ^ (uintptr_t)key->word[i]) * UINT64_C(0xbf58476d1ce4e5b9);
		h ^= h >> 29;
	}
	return h;
}

static struct bound_entry *find(const struct bound *b, const struct bound_entry *key)
{
	size_t i = hash(key) & (b->size - 1);

	while (b->slot[i].word[0] && memcmp(b->slot[i].word, key->word, sizeof(key->word)) != 0)
		i = (i + 1) & (b->size - 1);
	return &b->slot[i];
}

static bool grow(struct bound *b)
{
	struct bound larger = *b;

	larger.size = b->size ? b->size * 2 : 256;
	larger.slot = calloc(larger.size, sizeof(*larger.slot));
	if (!larger.slot)
		return false;
	for (size_t i = 0; i < b->size; i++)
		if (b->slot[i].word[0])
			*find(&larger, &b->slot[i]) = b->slot[i];
	free(b->slot);
	*b = larger;
	return true;
}

// Returns the entry of the key, which is counted in if it is new; NULL: there is no room for it within max.
static const struct bound_entry *admit(struct bound *b, const struct bound_entry *key, size_t *count, size_t max)
{
	struct bound_entry *slot;

	if (b->count * 2 >= b->size && !grow(b))
		return NULL;
	slot = find(b, key);
	if (slot->word[0])
		return slot;
	if (*count >= max)
		return NULL;
	*slot = *key;
	slot->number = (unsigned)(*count)++;
	b->count++;
	return slot;
}

static const void *as_word(uintptr_t number)
{
	return (const void *)number; // a word is compared, never followed
}

const char *bound_admit(struct bound *b, struct sample_line *l)
{
	const void *containers = as_word(l->containers + (uintptr_t)1);
	const struct bound_entry *mine;
	struct bound_entry measure = {.word = {l->workload, l->limit, l->arm, containers, l->metric, l->unit}};
	struct bound_entry row = measure;
	const void *const who[] = {l->runtime, l->engine, l->implementation, l->version, l->provenance};
	struct bound_entry failure;

	memcpy(&row.word[6], who, sizeof(who));
	failure = row;
	failure.word[4] = l->error;
	failure.word[5] = NULL;
	failure.word[11] = as_word((unsigned char)l->state);
	if ((!l->metric || l->is_wrong) && !admit(b, &failure, &b->failures, BOUND_FAILURES))
		return "it is one kind of failure more than there is room for";
	if (!l->metric)
		return NULL;
	if (!admit(b, &measure, &b->measures, BOUND_MEASURES))
		return "its measure is one more than there is room for";
	mine = admit(b, &row, &b->rows, BOUND_ROWS);
	if (!mine)
		return "its runtime is one more than there is room for";
	l->row = mine->number;
	return NULL;
}

void bound_free(struct bound *b)
{
	free(b->slot);
	*b = (struct bound){0};
}
