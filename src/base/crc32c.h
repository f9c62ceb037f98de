// SPDX-License-Identifier: MIT
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

// Returns the CRC-32C (Castagnoli, RFC 3720 appendix B.4) of len bytes. "123456789" gives 0xe3069283.
uint32_t crc32c(const void *data, size_t len);

#endif
