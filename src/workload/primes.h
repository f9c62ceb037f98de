// SPDX-License-Identifier: MIT
// The loop of sysbench 1.0's cpu test: every number c with 3 ≤ c < max_prime is divided by 2, 3, 4, … √c, in 64 bits,
// and counts as a prime when nothing divides it. So 2 is not counted, nor is max_prime itself.
#ifndef WORKLOAD_PRIMES_H
#define WORKLOAD_PRIMES_H

#include <stdint.h>

#define PRIMES_LIMIT_MAX UINT64_C(10000000)

// One event: runs the loop once and returns its count.
uint64_t primes_event(uint32_t max_prime);

// How many primes p with 3 ≤ p < max_prime there are, by the sieve of Eratosthenes: what one event must find. At most
// PRIMES_LIMIT_MAX; UINT64_MAX if there is no memory.
uint64_t primes_expected(uint64_t max_prime);

#endif
