// SPDX-License-Identifier: MIT
// A chase of pointers: lines of one cache line's size, each holding the address of the next. A load cannot begin before
// the one before it has ended, and a random order leaves nothing to guess.
#ifndef WORKLOAD_MEMORY_CHASE_H
#define WORKLOAD_MEMORY_CHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CHASE_LINE 64 // bytes of a cache line of every x86-64 processor
#define CHASE_STEP 16 // hops

struct chase {
	_Alignas(CHASE_LINE) struct chase *next;
};

// Links all the lines into one cycle, each of the (count − 1)! possible ones being as likely (S. Sattolo, "An algorithm
// to generate a random cyclic permutation", 1986). count is at least 1.
void chase_link(struct chase *line, size_t count, uint64_t seed);

// Walks one lap: true if it comes back to the first line after count hops and not before, so that each line was visited
// once.
bool chase_is_one_cycle(const struct chase *line, size_t count);

// Makes so many hops, a multiple of CHASE_STEP, and returns the line reached.
const struct chase *chase_hop(const struct chase *line, size_t hops);

#endif
