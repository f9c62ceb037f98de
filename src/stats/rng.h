// SPDX-License-Identifier: MIT
// Random numbers that are the same on every machine for the same seed: xoshiro256** 1.0 (Blackman and Vigna, "Scrambled
// Linear Pseudorandom Number Generators", ACM TOMS 47(4), 2021), its state filled by splitmix64 from one number, as its
// authors advise. Not for secrets.
#ifndef STATS_RNG_H
#define STATS_RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4]; // never all zero
};

// Starts the generator; any seed will do.
void rng_seed(struct rng *r, uint64_t seed);

// Returns the next 64 bits.
uint64_t rng_next(struct rng *r);

// Returns a number from 0 to n - 1, each as likely as the other (what would be drawn unevenly is drawn again). n > 0.
uint64_t rng_below(struct rng *r, uint64_t n);

// Returns a number in [0, 1), a multiple of 2^-53.
double rng_unit(struct rng *r);

// Returns the next number of splitmix64 (Steele, Lea, Flood 2014) and moves *state on.
uint64_t rng_splitmix64(uint64_t *state);

#endif
