// SPDX-License-Identifier: MIT
// HPL's test of a solution.
#ifndef WORKLOAD_LINPACK_CHECK_H
#define WORKLOAD_LINPACK_CHECK_H

#include <stddef.h>
#include <stdint.h>

#define LINPACK_RESIDUAL_MAX 16.0 // HPL's threshold: as much or more is a wrong answer

// Largest numbers: of |b − A·x|, of the sums of |A| along rows, of |x|, of |b|.
struct norms {
	double rest, a, x, b;
};

// ‖Ax − b‖ / (ε · (‖A‖·‖x‖ + ‖b‖) · n) with ε = 2^−53, all of them infinity norms. A NaN anywhere gives one.
double linpack_residual(const struct norms *norms, size_t n);

// The norms for this x, with A and b made anew from the seed, in so many threads. 0, or −1 with errno set.
int linpack_norms(struct norms *out, const double *x, size_t n, uint64_t seed, unsigned members);

// HPL's count of operations: ⅔n³ + 3/2·n².
double linpack_operations(size_t n);

#endif
