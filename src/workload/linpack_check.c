// SPDX-License-Identifier: MIT
#include "workload/linpack_check.h"
#include "workload/linpack_matrix.h"
#include "workload/pages.h"
#include "workload/team.h"

#include <math.h>

struct check {
	const double *x;
	size_t n;
	uint64_t seed;
	double *column, *rest, *sums; // n each; every member has its own rows
};

double linpack_operations(size_t n)
{
	double d = (double)n;

	return 2.0 / 3.0 * d * d * d + 1.5 * d * d;
}

double linpack_residual(const struct norms *norms, size_t n)
{
	return norms->rest / (0x1p-53 * (norms->a * norms->x + norms->b) * (double)n);
}

static void add_column(const struct check *c, size_t j, size_t first, size_t end)
{
	matrix_make(c->column + first, c->n, c->seed, j, first, end - first);
	for (size_t i = first; i < end; i++) {
		c->rest[i] -= c->column[i] * c->x[j];
		c->sums[i] += fabs(c->column[i]);
	}
}

static void check_part(void *arg, struct team *t, unsigned member)
{
	const struct check *c = arg;
	size_t first = c->n * member / team_size(t), end = c->n * (member + 1) / team_size(t);

	for (size_t j = 0; j < c->n; j++)
		add_column(c, j, first, end);
	matrix_make(c->column + first, c->n, c->seed, c->n, first, end - first);
	for (size_t i = first; i < end; i++)
		c->rest[i] += c->column[i];
}

// Keeps a NaN, which fmax would drop.
static double largest(const double *numbers, size_t count)
{
	double most = 0;

	for (size_t i = 0; i < count; i++)
		if (!(fabs(numbers[i]) <= most))
			most = isnan(most) ? most : fabs(numbers[i]);
	return most;
}

int linpack_norms(struct norms *out, const double *x, size_t n, uint64_t seed, unsigned members)
{
	double *numbers = pages_map(3 * n * sizeof(*numbers));
	struct check c = {.x = x, .n = n, .seed = seed, .column = numbers};
	int rc;

	if (!numbers)
		return -1;
	c.rest = numbers + n;
	c.sums = numbers + 2 * n;
	rc = team_run(members, check_part, &c);
	// The columns are gone but for the last one, which is b.
	*out = (struct norms){
		.rest = largest(c.rest, n), .a = largest(c.sums, n), .x = largest(x, n), .b = largest(c.column, n)};
	pages_unmap(numbers, 3 * n * sizeof(*numbers));
	return rc;
}
