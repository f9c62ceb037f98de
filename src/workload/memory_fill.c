// SPDX-License-Identifier: MIT
#include "workload/memory_fill.h"

// sysbench stores through ConcurrencyKit, whose stores a compiler may neither drop, merge nor widen; volatile says the
// same. Debian's binary writes eight words a round, each counted anew from the end, and so does this. Aligned, as its
// speed depends by 2 % on where the loop lies in the cache lines of code.
__attribute__((aligned(64))) void memory_fill(uint64_t *block, size_t words)
{
	uint64_t *end = block + words;

#pragma GCC unroll 8
	for (uint64_t *word = block; word < end; word++)
		*(volatile uint64_t *)word = (uint64_t)(end - word);
}

bool memory_is_filled(const uint64_t *block, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if (block[i] != words - i)
			return false;
	return true;
}
