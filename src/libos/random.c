// SPDX-License-Identifier: MIT
#include "libos/random.h"
#include "libos/boot.h"
#include "libos/call.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#define BLOCK 64 // bytes

static uint32_t rotate(uint32_t x, int by)
{
	return x << by | x >> (32 - by);
}

static void quarter_round(uint32_t *s, int a, int b, int c, int d)
{
	s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 16);
	s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 12);
	s[a] += s[b], s[d] = rotate(s[d] ^ s[a], 8);
	s[c] += s[d], s[b] = rotate(s[b] ^ s[c], 7);
}

void chacha20_block(const uint32_t key[8], uint32_t counter, const uint32_t nonce[3], uint8_t out[64])
{
	uint32_t start[16] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}, s[16]; // "expand 32-byte k"

	memcpy(start + 4, key, 32);
	start[12] = counter;
	memcpy(start + 13, nonce, 12);
	memcpy(s, start, sizeof(s));
	for (int i = 0; i < 10; i++) {
		for (int column = 0; column < 4; column++)
			quarter_round(s, column, 4 + column, 8 + column, 12 + column);
		for (int row = 0; row < 4; row++)
			quarter_round(s, row, 4 + (row + 1) % 4, 8 + (row + 2) % 4, 12 + (row + 3) % 4);
	}
	for (int i = 0; i < 16; i++)
		s[i] += start[i];
	memcpy(out, s, BLOCK);
}

void random_fill(void *out, size_t size)
{
	static uint32_t key[8];
	static bool has_key;
	static const uint32_t nonce[3];
	uint8_t next_key[BLOCK], block[BLOCK], *to = out;

	if (!has_key && libos_boot)
		for (size_t i = 0; i < sizeof(libos_boot->seed); i++)
			((uint8_t *)key)[i % sizeof(key)] ^= libos_boot->seed[i];
	has_key = true;
	chacha20_block(key, 0, nonce, next_key);
	for (uint32_t counter = 1; size; counter++) {
		size_t part = size < BLOCK ? size : BLOCK;

		chacha20_block(key, counter, nonce, block);
		memcpy(to, block, part);
		to += part;
		size -= part;
	}
	memcpy(key, next_key, sizeof(key));
}

long call_getrandom(const long *a)
{
	size_t size = (size_t)a[1] < INT32_MAX ? (size_t)a[1] : INT32_MAX;

	if (a[2] & ~(long)(GRND_NONBLOCK | GRND_RANDOM | 4 /* GRND_INSECURE */))
		return -EINVAL;
	random_fill((void *)a[0], size);
	return (long)size;
}
