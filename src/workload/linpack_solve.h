// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_LINPACK_SOLVE_H
#define WORKLOAD_LINPACK_SOLVE_H

#include "workload/linpack_kernel.h"
#include "workload/linpack_matrix.h"
#include "workload/team.h"

// Solves U·x = y by back substitution, y and then x being column n of the matrix, U its upper triangle. Every member of
// the team calls it.
void solve_upper(const struct linpack_kernel *kernel, struct matrix *m, struct team *t, unsigned member);

#endif
