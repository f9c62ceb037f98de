// SPDX-License-Identifier: MIT
// STREAM's four kernels (J. D. McCalpin, STREAM 5.10) over a part of the arrays, and what they must leave behind.
// A file of its own for the compiler's options, see the Makefile: -O3 as STREAM is commonly built, but no loop is
// turned into a call of memcpy, which may write past the caches.
#ifndef WORKLOAD_MEMORY_KERNELS_H
#define WORKLOAD_MEMORY_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

#define STREAM_KERNELS 4
#define STREAM_FACTOR  3.0 // by which scale and triad multiply

struct stream_arrays {
	double *a, *b, *c;
};

// c = a, b = 3c, c = a + b, a = b + 3c: kernel 0 … 3, for the elements from `from` to before `to`.
void stream_kernel(int kernel, const struct stream_arrays *s, size_t from, size_t to);

// The values before the first run: a = 2, b = 2, c = 0.
void stream_fill(const struct stream_arrays *s, size_t from, size_t to);

// Bytes that a kernel moves for each element, as STREAM counts: reads and writes, without the reads that a cache makes
// of lines that are to be written.
unsigned stream_bytes(int kernel);

// STREAM's validation after so many runs of all kernels: in each array the mean distance from the true value is less
// than 1e-13 of it.
bool stream_is_right(const struct stream_arrays *s, size_t elements, unsigned repeats);

#endif
