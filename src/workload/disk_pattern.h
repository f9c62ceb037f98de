// SPDX-License-Identifier: MIT
// What stands in a block: 64-bit words that follow from the block's number and how often it was written, so that a
// block in a wrong place, an old one, or a torn one is recognised.
#ifndef WORKLOAD_DISK_PATTERN_H
#define WORKLOAD_DISK_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Fills a block of `size` bytes, a multiple of 8.
void disk_pattern_fill(void *block, size_t size, uint64_t number, uint32_t version);

// Whether the block holds just that.
bool disk_pattern_is(const void *block, size_t size, uint64_t number, uint32_t version);

#endif
