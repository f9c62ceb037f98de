// SPDX-License-Identifier: MIT
#include "base/crc32c.h"

uint32_t crc32c(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint32_t crc = ~UINT32_C(0);

	// Bit by bit: a sample line has a few hundred bytes, so a table would cost more cache than it saves time.
	while (len--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
	}
	return ~crc;
}
