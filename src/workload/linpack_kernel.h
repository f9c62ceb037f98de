// SPDX-License-Identifier: MIT
// The inner loops of linpack for one instruction set. Matrices are column-major; ld is the distance between columns.
#ifndef WORKLOAD_LINPACK_KERNEL_H
#define WORKLOAD_LINPACK_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINPACK_MR_MAX 24 // rows of the largest micro-tile
#define LINPACK_NR_MAX 8  // its columns; every kernel's nr divides it

struct linpack_kernel {
	const char *name, *isa;
	bool (*is_usable)(void);
	size_t mr, nr;
	size_t block;  // columns of a panel, unless somebody asks for another number
	size_t cached; // numbers of L that stay in the second cache of CPUs that have no better kernel

	// C −= A·B for mr rows and nr columns of C. Column p of A begins at a + p·stride, row p of B at b + p·nr.
	void (*multiply)(size_t k, const double *a, size_t stride, const double *b, double *c, size_t ld);

	// Solves L·X = B in place for `rows` ≤ mr rows of nr numbers; column p of the unit lower L begins at
	// l + p·stride.
	void (*substitute)(size_t rows, const double *l, size_t stride, double *b);

	// c −= A·u for `rows` rows and `count` columns of A; returns the largest |c| afterwards, NaN apart.
	double (*eliminate)(size_t rows, size_t count, const double *a, size_t ld, const double *u, double *c);

	// Copies `rows` rows (rounded up to mr, which must be readable) and k columns into micro-panels of mr rows.
	void (*pack)(size_t rows, size_t k, const double *a, size_t ld, double *out);

	// Does `rounds` times spin_flops operations on registers alone, as many at once as a CPU may want. The result
	// is of no interest.
	double (*spin)(size_t rounds);
	size_t spin_flops; // of a round
};

extern const struct linpack_kernel linpack_portable, linpack_avx2, linpack_avx512;

// All kernels, the best one first, the last entry NULL.
extern const struct linpack_kernel *const linpack_kernels[];

// The best kernel that this CPU and system can run if the name is "auto", else the one of that name. NULL: there is no
// such kernel, or it cannot run here.
const struct linpack_kernel *linpack_kernel_find(const char *name);

#endif
