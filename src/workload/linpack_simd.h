// SPDX-License-Identifier: MIT
// The inner loops of linpack, in vectors of LANES doubles. No header in the usual sense: each linpack_kernel_*.c sets
// LANES, VECS and NR and the compiler's target and includes it once, so one text serves every instruction set.
//
// multiply is the micro-kernel of Goto and van de Geijn (2008): VECS × NR vectors of sums stay in registers, while for
// each k, VECS vectors of A and NR numbers of B are read.
#ifndef WORKLOAD_LINPACK_SIMD_H
#define WORKLOAD_LINPACK_SIMD_H

#include "workload/linpack_kernel.h"

#include <math.h>
#include <string.h>

#define MR (VECS * LANES)
// Columns of A: what is that far is asked for. A micro-panel streams from the second cache, and when the first columns
// of a tile come, from the third.
#define AHEAD 32

// One request for a line of 64 bytes is enough.
#define BEGINS_LINE(v) ((v) * LANES % 8 == 0)

// A loop over registers: it must be unrolled wholly, or the sums live in memory.
#define EACH(i, count) _Pragma("GCC unroll 24") for (size_t i = 0; i < (count); i++)

// Loads and stores that need no alignment, and that may look at an array of doubles.
typedef double vec __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double)), may_alias));
typedef int64_t mask __attribute__((vector_size(LANES * sizeof(double))));

static inline vec load(const double *from)
{
	return *(const vec *)from;
}

static inline void store(double *to, vec v)
{
	*(vec *)to = v;
}

// Adds the product of one column of A and one row of B.
#define MULTIPLY_STEP()                                                                                                \
	{                                                                                                              \
		EACH (v, VECS) {                                                                                       \
			x[v] = load(a + v * LANES);                                                                    \
			if (BEGINS_LINE(v))                                                                            \
				__builtin_prefetch(a + AHEAD * stride + v * LANES);                                    \
		}                                                                                                      \
		EACH (j, NR)                                                                                           \
			EACH (v, VECS)                                                                                 \
				sum[j][v] += x[v] * b[j];                                                              \
		a += stride;                                                                                           \
		b += NR;                                                                                               \
	}

static void multiply(size_t k, const double *a, size_t stride, const double *b, double *c, size_t ld)
{
	vec sum[NR][VECS] = {0}, x[VECS];
	size_t first = k < 2 * NR ? 0 : 2 * NR;

	k -= first;
	// C is asked for long before the sums meet it, a column at a time: all at once would stand in the way of A.
	for (double *column = c; first; first -= 2, column += ld) {
		EACH (v, VECS)
			if (BEGINS_LINE(v))
				__builtin_prefetch(column + v * LANES, 1);
		MULTIPLY_STEP()
		MULTIPLY_STEP()
	}
	for (; k; k--)
		MULTIPLY_STEP()
	EACH (j, NR)
		EACH (v, VECS)
			store(c + j * ld + v * LANES, load(c + j * ld + v * LANES) - sum[j][v]);
}

static void substitute(size_t rows, const double *l, size_t stride, double *b)
{
	for (size_t p = 0; p + 1 < rows; p++)
		for (size_t i = p + 1; i < rows; i++)
			EACH (v, NR / LANES) {
				double *to = b + i * NR + v * LANES;

				store(to, load(to) - l[p * stride + i] * load(b + p * NR + v * LANES));
			}
}

static inline vec larger(vec best, vec v)
{
	const mask sign = (mask){0} + INT64_MIN;
	vec size = (vec)((mask)v & ~sign);
	mask is_larger = size > best;

	return (vec)((is_larger & (mask)size) | (~is_larger & (mask)best));
}

#define WIDE 4 // vectors of c at a time

static double eliminate(size_t rows, size_t count, const double *a, size_t ld, const double *u, double *c)
{
	vec best = {0}, x[WIDE];
	double most = 0;
	size_t i = 0;

	for (; i + WIDE * LANES <= rows; i += WIDE * LANES) {
		EACH (v, WIDE)
			x[v] = load(c + i + v * LANES);
		for (size_t p = 0; p < count; p++)
			EACH (v, WIDE)
				x[v] -= load(a + p * ld + i + v * LANES) * u[p];
		EACH (v, WIDE) {
			store(c + i + v * LANES, x[v]);
			best = larger(best, x[v]);
		}
	}
	for (; i < rows; i++) {
		for (size_t p = 0; p < count; p++)
			c[i] -= a[p * ld + i] * u[p];
		most = fabs(c[i]) > most ? fabs(c[i]) : most;
	}
	for (size_t lane = 0; lane < LANES; lane++)
		most = best[lane] > most ? best[lane] : most;
	return most;
}

static void pack(size_t rows, size_t k, const double *a, size_t ld, double *out)
{
	for (size_t i = 0; i < rows; i += MR)
		for (size_t p = 0; p < k; p++, out += MR)
			EACH (v, VECS) {
				store(out + v * LANES, load(a + p * ld + i + v * LANES));
				if (BEGINS_LINE(v))
					__builtin_prefetch(a + p * ld + i + MR + v * LANES);
			}
}

#define CHAINS 12 // two units that each take a new operation in every cycle and need four cycles or more for one

static double spin(size_t rounds)
{
	vec x[CHAINS], factor = (vec){0} + 0.5, term = (vec){0} + 1;
	double sum = 0;

	EACH (i, CHAINS)
		x[i] = (vec){0} + (double)i;
	while (rounds--)
		EACH (i, CHAINS)
			x[i] = x[i] * factor + term;
	EACH (i, CHAINS)
		sum += x[i][0];
	return sum;
}

#define LINPACK_KERNEL(NAME, SET, BLOCK, CACHED)                                                                       \
	{                                                                                                              \
		.name = (NAME),                                                                                        \
		.isa = (SET),                                                                                          \
		.is_usable = is_usable,                                                                                \
		.mr = MR,                                                                                              \
		.nr = NR,                                                                                              \
		.block = (BLOCK),                                                                                      \
		.cached = (CACHED),                                                                                    \
		.multiply = multiply,                                                                                  \
		.substitute = substitute,                                                                              \
		.eliminate = eliminate,                                                                                \
		.pack = pack,                                                                                          \
		.spin = spin,                                                                                          \
		.spin_flops = (size_t)2 * CHAINS * LANES,                                                              \
	}

#endif
