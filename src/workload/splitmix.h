// SPDX-License-Identifier: MIT
// splitmix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", 2014): numbers that
// look random, the same for the same seed.
#ifndef WORKLOAD_SPLITMIX_H
#define WORKLOAD_SPLITMIX_H

#include <stdint.h>

// The next number of the series that the state, at first the seed, stands for.
static inline uint64_t splitmix_next(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

// The next number below bound; with 64 bits the unevenness is of no account.
static inline uint64_t splitmix_below(uint64_t *state, uint64_t bound)
{
	return (uint64_t)((unsigned __int128)splitmix_next(state) * bound >> 64);
}

#endif
