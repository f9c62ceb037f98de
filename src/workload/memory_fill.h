// SPDX-License-Identifier: MIT
// What sysbench's memory test does to a block: each 64-bit word, from the first to the last, is written with the number
// of words from it to the end.
#ifndef WORKLOAD_MEMORY_FILL_H
#define WORKLOAD_MEMORY_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Writes the block once, one store for each word.
void memory_fill(uint64_t *block, size_t words);

// Whether the block holds what memory_fill leaves behind.
bool memory_is_filled(const uint64_t *block, size_t words);

#endif
