// SPDX-License-Identifier: MIT
// Little-endian numbers at any address, as disks hold them.
#ifndef INIT_LITTLE_H
#define INIT_LITTLE_H

#include <stdint.h>

// Returns the 16-bit number at p.
static inline uint32_t get16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

// Returns the 32-bit number at p.
static inline uint32_t get32(const unsigned char *p)
{
	return get16(p) | get16(p + 2) << 16;
}

// Returns the 64-bit number at p.
static inline uint64_t get64(const unsigned char *p)
{
	return get32(p) | (uint64_t)get32(p + 4) << 32;
}

// Stores a 32-bit number at p.
static inline void put32(unsigned char *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(v >> (8 * i));
}

// Stores a 64-bit number at p.
static inline void put64(unsigned char *p, uint64_t v)
{
	put32(p, (uint32_t)v);
	put32(p + 4, (uint32_t)(v >> 32));
}

#endif
