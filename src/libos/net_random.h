// SPDX-License-Identifier: MIT
// Numbers that a peer cannot guess: SipHash-2-4 (Aumasson and Bernstein, 2012) under a key that the system gives.
#ifndef LIBOS_NET_RANDOM_H
#define LIBOS_NET_RANDOM_H

#include <stddef.h>
#include <stdint.h>

// The hash of `length` bytes under a key of 128 bits, whose halves are as read little-endian.
uint64_t net_siphash(const uint64_t key[2], const void *data, size_t length);

// The hash under a secret key of this run.
uint64_t net_secret(const void *data, size_t length);

// The next of a secret row of numbers.
uint32_t net_random(void);

#endif
