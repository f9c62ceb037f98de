// SPDX-License-Identifier: MIT
#include "workload/memory_chase.h"
#include "workload/splitmix.h"

_Static_assert(sizeof(struct chase) == CHASE_LINE, "one hop touches one line");

void chase_link(struct chase *line, size_t count, uint64_t seed)
{
	for (size_t i = 0; i < count; i++)
		line[i].next = &line[i];
	for (size_t i = count - 1; i > 0; i--) {
		size_t j = splitmix_below(&seed, i); // never i itself, which is what makes one cycle of all
		struct chase *swapped = line[i].next;

		line[i].next = line[j].next;
		line[j].next = swapped;
	}
}

bool chase_is_one_cycle(const struct chase *line, size_t count)
{
	const struct chase *at = line->next;

	for (size_t hops = 1; hops < count; hops++) {
		if (at == line)
			return false;
		at = at->next;
	}
	return at == line;
}

const struct chase *chase_hop(const struct chase *line, size_t hops)
{
	for (; hops; hops -= CHASE_STEP)
#pragma GCC unroll 16
		for (int i = 0; i < CHASE_STEP; i++)
			line = line->next;
	return line;
}
