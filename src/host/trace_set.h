// SPDX-License-Identifier: MIT
// A set of numbers: addresses of functions, or numbers of system calls.
#ifndef HOST_TRACE_SET_H
#define HOST_TRACE_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/scope.h"

#define CLEANUP_TRACE_SET CLEANUP(trace_set_free)

struct trace_set {
	uint64_t *slot; // a number and 1; 0: free
	size_t size;    // a power of two
	size_t count;
	bool is_broken; // memory ran out: it lacks something
};

// Adds a number; one that is there already changes nothing.
void trace_set_add(struct trace_set *s, uint64_t number);

// Returns whether it is in there.
bool trace_set_has(const struct trace_set *s, uint64_t number);

// Empties the set and frees its memory.
void trace_set_free(struct trace_set *s);

#endif
