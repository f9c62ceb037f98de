// SPDX-License-Identifier: MIT
// The system that linpack solves: A is n × n and b stands beside it as column n, so eliminating A turns b into L⁻¹·P·b
// on the way, as in HPL.
//
// The numbers are those of a linear congruential generator modulo 2^64 with HPL's multiplier 6364136223846793005 and
// increment 1, whose state before the first number is the seed. A number is 0.5 − (state >> 11)·2^−53, in (−0.5, 0.5].
// They fill [A b] column by column, and any part can be made alone.
#ifndef WORKLOAD_LINPACK_MATRIX_H
#define WORKLOAD_LINPACK_MATRIX_H

#include <stddef.h>
#include <stdint.h>

struct matrix {
	size_t n;
	size_t columns; // n + 1 rounded up, those after b being zero: no kernel meets an edge
	size_t ld;      // numbers between columns: at least a micro-tile more than n, zero below row n
	double *at;     // column-major
};

// Bytes that matrix_map takes for this n.
size_t matrix_bytes(size_t n);

// Maps a matrix of zeroes. 0, or −1 with errno set if there is no memory.
int matrix_map(struct matrix *m, size_t n);

// Gives it back; a matrix of all zeroes is nothing.
void matrix_unmap(struct matrix *m);

// Writes the numbers of `column` (n for b) in rows `first` … `first + count − 1`.
void matrix_make(double *out, size_t n, uint64_t seed, size_t column, size_t first, size_t count);

#endif
