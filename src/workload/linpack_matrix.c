// SPDX-License-Identifier: MIT
#include "workload/linpack_matrix.h"
#include "workload/linpack_kernel.h"
#include "workload/pages.h"

static const uint64_t multiplier = UINT64_C(6364136223846793005), increment = 1;

static size_t round_up(size_t n, size_t unit)
{
	return (n + unit - 1) / unit * unit;
}

// An odd number of cache lines, so neighbours in a row do not all fall into one set of the cache.
static size_t distance(size_t n)
{
	size_t lines = (n + LINPACK_MR_MAX + 7) / 8;

	return (lines | 1) * 8;
}

size_t matrix_bytes(size_t n)
{
	return distance(n) * round_up(n + 1, LINPACK_NR_MAX) * sizeof(double);
}

int matrix_map(struct matrix *m, size_t n)
{
	*m = (struct matrix){.n = n, .columns = round_up(n + 1, LINPACK_NR_MAX), .ld = distance(n)};
	m->at = pages_map(matrix_bytes(n));
	return m->at ? 0 : -1;
}

void matrix_unmap(struct matrix *m)
{
	pages_unmap(m->at, matrix_bytes(m->n));
	m->at = NULL;
}

// The state after so many more steps, each of them x ← a·x + c: two such maps in a row are one again, so the map of 2^i
// steps comes from that of 2^(i−1).
static uint64_t jump(uint64_t state, uint64_t steps)
{
	uint64_t a = multiplier, c = increment;

	for (; steps; steps >>= 1) {
		if (steps & 1)
			state = a * state + c;
		c = a * c + c;
		a = a * a;
	}
	return state;
}

void matrix_make(double *out, size_t n, uint64_t seed, size_t column, size_t first, size_t count)
{
	uint64_t state = jump(seed, (uint64_t)column * n + first);

	for (size_t i = 0; i < count; i++) {
		state = state * multiplier + increment;
		out[i] = 0.5 - (double)(state >> 11) * 0x1p-53;
	}
}
