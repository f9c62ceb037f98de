// SPDX-License-Identifier: MIT
#include "workload/fetch_pages.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static size_t slot_of(const struct pages *p, const char *target)
{
	uint64_t hash = UINT64_C(14695981039346656037); // FNV-1a
	size_t slot;

	for (const char *c = target; *c; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
	slot = (size_t)(hash ^ hash >> 32) & (p->slots - 1);
	while (p->table[slot] && strcmp(p->all[p->table[slot] - 1].target, target) != 0)
		slot = (slot + 1) & (p->slots - 1);
	return slot;
}

// At most half of the slots are taken, so that every search ends soon.
static int grow(struct pages *p)
{
	size_t room = p->room ? 2 * p->room : 64;
	struct page *all = realloc(p->all, room * sizeof(*all));
	uint32_t *table;

	if (!all)
		return -1;
	p->all = all;
	table = calloc(2 * room, sizeof(*table));
	if (!table)
		return -1;
	free(p->table);
	p->table = table;
	p->slots = 2 * room;
	p->room = room;
	for (size_t i = 0; i < p->count; i++)
		table[slot_of(p, all[i].target)] = (uint32_t)i + 1;
	return 0;
}

int pages_add(struct pages *p, const char *target, unsigned depth)
{
	size_t slot;
	char *copy;

	if (p->count == p->room && grow(p) < 0)
		return -1;
	slot = slot_of(p, target);
	if (p->table[slot])
		return 0;
	if (p->count == p->max) {
		errno = EDQUOT;
		return -1;
	}
	copy = strdup(target);
	if (!copy)
		return -1;
	p->all[p->count] = (struct page){.target = copy, .depth = depth};
	p->table[slot] = (uint32_t)++p->count;
	return 0;
}

struct page *pages_find(const struct pages *p, const char *target)
{
	size_t slot = p->slots ? slot_of(p, target) : 0;

	return p->slots && p->table[slot] ? &p->all[p->table[slot] - 1] : NULL;
}

void pages_free(struct pages *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->all[i].target);
		free(p->all[i].base);
		free(p->all[i].name);
		bytes_free(&p->all[i].body);
	}
	free(p->all);
	free(p->table);
	*p = (struct pages){.max = p->max};
}
