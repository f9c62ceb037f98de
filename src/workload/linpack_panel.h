// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_LINPACK_PANEL_H
#define WORKLOAD_LINPACK_PANEL_H

#include "workload/linpack_kernel.h"

// Factors the panel at a, rows × columns, into P·L·U in place with partial pivoting, by halves (Toledo 1997); `columns`
// is a multiple of LINPACK_NR_MAX and may be more than `rows`: the rest is then U alone. Writes min(rows, columns)
// pivots as struct lower wants them. `scratch` takes columns²/4 numbers, rounded up.
//
// Returns 0, or 1 + the first column in which no pivot is larger than zero.
size_t panel_factor(const struct linpack_kernel *kernel, double *a, size_t ld, size_t rows, size_t columns,
	size_t *pivots, double *scratch);

#endif
