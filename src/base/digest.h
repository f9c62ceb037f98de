// SPDX-License-Identifier: MIT
// SHA-256 (FIPS 180-4), for a few megabytes at most: names and keys, not files.
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_TEXT 65 // 64 hexadecimal digits and a NUL

struct digest {
	uint32_t state[8];
	uint64_t len; // bytes so far
	uint8_t block[64];
};

// Begins a digest.
void digest_begin(struct digest *d);

// Adds len bytes.
void digest_add(struct digest *d, const void *data, size_t len);

// Ends the digest and writes it as small hexadecimal digits.
void digest_end(struct digest *d, char out[DIGEST_TEXT]);

#endif
