// SPDX-License-Identifier: MIT
#include "base/crc32c.h"

#include <nmmintrin.h>
#include <string.h>

// For processors from before 2008, and small enough to be seen to be right.
static uint32_t by_bits(uint32_t crc, const unsigned char *p, size_t len)
{
	while (len--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
	}
	return crc;
}

__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, const unsigned char *p, size_t len)
{
	uint64_t word, wide = crc;

	for (; len >= sizeof(word); p += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		wide = _mm_crc32_u64(wide, word);
	}
	for (crc = (uint32_t)wide; len; len--)
		crc = _mm_crc32_u8(crc, *p++);
	return crc;
}

uint32_t crc32c(const void *data, size_t len)
{
	uint32_t crc = ~UINT32_C(0);

	return ~(__builtin_cpu_supports("sse4.2") ? by_instruction(crc, data, len) : by_bits(crc, data, len));
}
