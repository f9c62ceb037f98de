// SPDX-License-Identifier: MIT
#ifndef INIT_CRC32_H
#define INIT_CRC32_H

#include <stddef.h>
#include <stdint.h>

// Returns the CRC-32 of IEEE 802.3 over len bytes, as GPT uses it. "123456789" gives 0xcbf43926.
uint32_t crc32_ieee(const void *data, size_t len);

#endif
