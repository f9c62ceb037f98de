// SPDX-License-Identifier: MIT
#include "workload/memory_chase.h"

_Static_assert(sizeof(struct chase) == CHASE_LINE, "one hop touches one line");

// splitmix64 (Steele, Lea, Flood, 2014).
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

// A number below bound; with 64 bits the unevenness is of no account.
static size_t random_below(uint64_t *state, size_t bound)
{
	return (size_t)((unsigned __int128)random_next(state) * bound >> 64);
}

void chase_link(struct chase *line, size_t count, uint64_t seed)
{
	for (size_t i = 0; i < count; i++)
		line[i].next = &line[i];
	for (size_t i = count - 1; i > 0; i--) {
		size_t j = random_below(&seed, i); // never i itself, which is what makes one cycle of all
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
