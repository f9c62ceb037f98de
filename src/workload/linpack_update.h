// SPDX-License-Identifier: MIT
// What a factored panel does to columns at its right: swap rows, U = L11⁻¹·A12, A22 −= L21·U.
#ifndef WORKLOAD_LINPACK_UPDATE_H
#define WORKLOAD_LINPACK_UPDATE_H

#include "workload/linpack_kernel.h"

// The k columns of L of a panel, cut into micro-panels of mr rows. `step` numbers lie between micro-panels and `stride`
// between columns in one, so this is either packed (stride mr) or L where it lies (step mr).
struct lower {
	size_t k, rows; // rows of L21, below the k of L11
	const double *top, *below;
	size_t top_step, below_step, stride;
	const size_t *pivots; // row i was swapped with row pivots[i] ≥ i; both count from the top of the panel
};

// L as it lies at a, in k columns and k + rows rows.
struct lower lower_in_place(
	const struct linpack_kernel *kernel, const double *a, size_t ld, size_t k, size_t rows, const size_t *pivots);

// Numbers that lower_packed writes for at most so many k and rows.
size_t lower_size(size_t k, size_t rows);

// Copies L as it lies at a to `out`, and returns it.
struct lower lower_packed(const struct linpack_kernel *kernel, const double *a, size_t ld, size_t k, size_t rows,
	const size_t *pivots, double *out);

// Swaps rows in so many columns, as the pivots say.
void update_swap(double *c, size_t ld, size_t columns, const size_t *pivots, size_t k);

// Does all three steps to the columns at c, whose row 0 is the top of the panel. `columns` is a multiple of nr;
// `scratch` takes k·columns numbers.
void update_columns(const struct linpack_kernel *kernel, const struct lower *l, double *c, size_t ld, size_t columns,
	double *scratch);

#endif
