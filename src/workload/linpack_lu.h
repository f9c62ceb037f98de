// SPDX-License-Identifier: MIT
// LU factorisation with partial pivoting of [A b], right-looking, and the solution.
//
// Panels of `block` columns. A panel is factored by halves down to eight columns (S. Toledo, "Locality of reference in
// LU decomposition with partial pivoting", 1997). Its L is packed once, and then every tile of columns at its right
// takes its row swaps, the triangular solution and the product, on packed pieces that fit the caches (K. Goto and
// R. van de Geijn, "Anatomy of high-performance matrix multiplication", 2008). Tiles lie in a queue: whoever of the
// team is free takes the next, and they become smaller towards the end, so nobody waits long. The first tile is the
// next panel, which is factored and packed at once while the others are still at work ("look-ahead", as in HPL): the
// team meets once in a panel.
//
// As in HPL b is eliminated with A, so rows at the left of a panel are never swapped and the solution needs U alone.
// The order of operations on any one number depends on n, block and kernel only, not on the threads.
#ifndef WORKLOAD_LINPACK_LU_H
#define WORKLOAD_LINPACK_LU_H

#include "workload/linpack_kernel.h"
#include "workload/linpack_matrix.h"
#include "workload/team.h"

struct lu {
	const struct linpack_kernel *kernel;
	unsigned members;
	size_t n, block;
	size_t *pivots;        // n: step i swapped row i with row pivots[i] ≥ i
	size_t singular;       // 1 + the column that has no pivot; 0: there is none
	struct matrix *m;      // while lu_solve runs
	struct lu_shared *own; // what only linpack_lu.c looks into
};

// Bytes that lu_prepare takes.
size_t lu_bytes(size_t n, size_t block, unsigned members);

// The columns of a panel for this wish: the kernel's own if it is 0, else rounded up to what the kernels want, and no
// more than the matrix has.
size_t lu_block(const struct linpack_kernel *kernel, size_t n, size_t wish);

// Makes room for systems of size n ≥ 1; block is from lu_block. 0, or −1 with errno set.
int lu_prepare(struct lu *lu, const struct linpack_kernel *kernel, size_t n, size_t block, unsigned members);

// Gives the room back; of all zeroes it is nothing.
void lu_release(struct lu *lu);

// Factors and solves the system in m, whose column n becomes x; U stays, in the upper triangle. 0 with lu->singular
// telling whether there is a solution, or −1 with errno set if the threads could not be started.
int lu_solve(struct lu *lu, struct matrix *m);

#endif
