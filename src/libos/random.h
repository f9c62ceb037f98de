// SPDX-License-Identifier: MIT
// Random bytes: the ChaCha20 block function of RFC 8439 over a key that each request replaces, so that what was given
// out before can't be computed from memory afterwards (D. J. Bernstein, "Fast-key-erasure random-number generators",
// 2017). The first key is the tender's seed.
#ifndef LIBOS_RANDOM_H
#define LIBOS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

// Computes 64 bytes from a key, a block counter and a nonce (RFC 8439, 2.3).
void chacha20_block(const uint32_t key[8], uint32_t counter, const uint32_t nonce[3], uint8_t out[64]);

// Fills memory with random bytes.
void random_fill(void *out, size_t size);

#endif
