// SPDX-License-Identifier: MIT
#include "workload/memory_fill.h"

// sysbench stores through ConcurrencyKit, whose stores a compiler may neither drop, merge nor widen.
static inline void store(uint64_t *word, uint64_t value)
{
#ifdef __x86_64__
	__asm__ volatile("movq %1, %0" : "=m"(*word) : "r"(value) : "memory");
#else
	*(volatile uint64_t *)word = value;
#endif
}

// Compiled as Debian's sysbench is, to the same instructions: eight words a round, each counted anew from the end, in
// registers of their own. With one register for all it is as fast when alone on its core, and 10 % slower when not.
// Aligned, as its speed depends by 2 % on where the loop lies in the cache lines of code.
__attribute__((aligned(64), optimize("O3", "unroll-loops"))) void memory_fill(uint64_t *block, size_t words)
{
	uint64_t *end = block + words;

	for (uint64_t *word = block; word < end; word++)
		store(word, (uint64_t)(end - word));
}

bool memory_is_filled(const uint64_t *block, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if (block[i] != words - i)
			return false;
	return true;
}
