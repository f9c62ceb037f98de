// SPDX-License-Identifier: MIT
#include "workload/linpack_solve.h"

#define TRIANGLE 64 // unknowns that one member finds while the others wait
#define STREAMS  8  // columns read side by side: no more than a prefetcher follows

static void solve_triangle(const double *u, size_t ld, size_t n, double *x)
{
	for (size_t j = n; j-- > 0;) {
		x[j] /= u[j * ld + j];
		for (size_t i = 0; i < j; i++)
			x[i] -= u[j * ld + i] * x[j];
	}
}

void solve_upper(const struct linpack_kernel *kernel, struct matrix *m, struct team *t, unsigned member)
{
	double *y = m->at + m->n * m->ld;
	size_t members = team_size(t);

	for (size_t end = m->n, begin; end > 0; end = begin) {
		size_t first, last;

		begin = (end - 1) / TRIANGLE * TRIANGLE;
		if (member == 0)
			solve_triangle(m->at + begin * m->ld + begin, m->ld, end - begin, y + begin);
		team_meet(t);
		// The rows above, in shares of whole triangles.
		first = begin / TRIANGLE * member / members * TRIANGLE;
		last = begin / TRIANGLE * (member + 1) / members * TRIANGLE;
		for (size_t j = begin; j < end; j += STREAMS)
			kernel->eliminate(last - first, end - j < STREAMS ? end - j : STREAMS,
				m->at + j * m->ld + first, m->ld, y + j, y + first);
		team_meet(t);
	}
}
