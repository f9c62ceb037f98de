// SPDX-License-Identifier: MIT
#include "init/crc32.h"

uint32_t crc32_ieee(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint32_t crc = ~UINT32_C(0);

	// Bit by bit: it runs over a few tables of 16 KiB in a whole boot.
	while (len--) {
		crc ^= *p++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0xedb88320) : 0);
	}
	return ~crc;
}
