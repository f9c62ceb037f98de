// SPDX-License-Identifier: MIT
#include "libos/net_random.h"

#include <string.h>
#include <sys/random.h>

static uint64_t rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static void mix(uint64_t v[4], int rounds)
{
	while (rounds--) {
		v[0] += v[1];
		v[2] += v[3];
		v[1] = rotate(v[1], 13) ^ v[0];
		v[3] = rotate(v[3], 16) ^ v[2];
		v[0] = rotate(v[0], 32);
		v[2] += v[1];
		v[0] += v[3];
		v[1] = rotate(v[1], 17) ^ v[2];
		v[3] = rotate(v[3], 21) ^ v[0];
		v[2] = rotate(v[2], 32);
	}
}

static void absorb(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	mix(v, 2);
	v[0] ^= word;
}

uint64_t net_siphash(const uint64_t key[2], const void *data, size_t length)
{
	uint64_t v[4] = {key[0] ^ UINT64_C(0x736f6d6570736575), key[1] ^ UINT64_C(0x646f72616e646f6d),
		key[0] ^ UINT64_C(0x6c7967656e657261), key[1] ^ UINT64_C(0x7465646279746573)};
	const char *at = data;
	uint64_t word;

	for (size_t left = length; left >= sizeof(word); left -= sizeof(word), at += sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		absorb(v, word);
	}
	word = 0;
	memcpy(&word, at, length % sizeof(word));
	absorb(v, word | (uint64_t)length << 56);
	v[2] ^= 0xff;
	mix(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint64_t net_secret(const void *data, size_t length)
{
	static uint64_t key[2];

	// Where the system has no random numbers, what is 0 stays 0, and is asked for again.
	if (!key[0] && !key[1])
		(void)!getrandom(key, sizeof(key), GRND_NONBLOCK);
	return net_siphash(key, data, length);
}

uint32_t net_random(void)
{
	static uint64_t count;

	count++;
	return (uint32_t)net_secret(&count, sizeof(count));
}
