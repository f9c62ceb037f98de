// SPDX-License-Identifier: MIT
// The memory of the guest, and the one door to it: an address from the guest becomes one of ours only with its length,
// and only when the whole range is memory. What is read there may change while it is read: read it once, then judge.
#ifndef VMM_MEMORY_H
#define VMM_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#define GUEST_REGIONS 4

struct guest_region {
	uint64_t start, len; // of the guest's physical addresses, bytes
	uint8_t *at;         // where it is mapped here
};

// Regions do not touch: a range that leaves one is no range of memory.
struct guest_memory {
	struct guest_region regions[GUEST_REGIONS];
	size_t count;
};

// Returns where len bytes from the guest's address start on are mapped, or NULL when not all of them are memory. An
// empty range is none.
static inline void *guest_range(const struct guest_memory *m, uint64_t start, uint64_t len)
{
	for (size_t i = 0; len && i < m->count; i++) {
		const struct guest_region *r = &m->regions[i];

		if (start >= r->start && start - r->start < r->len && len <= r->len - (start - r->start))
			return r->at + (start - r->start);
	}
	return NULL;
}

#endif
