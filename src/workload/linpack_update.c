// SPDX-License-Identifier: MIT
#include "workload/linpack_update.h"

static size_t round_up(size_t n, size_t unit)
{
	return (n + unit - 1) / unit * unit;
}

struct lower lower_in_place(
	const struct linpack_kernel *kernel, const double *a, size_t ld, size_t k, size_t rows, const size_t *pivots)
{
	return (struct lower){.k = k,
		.rows = rows,
		.top = a,
		.below = a + k,
		.top_step = kernel->mr,
		.below_step = kernel->mr,
		.stride = ld,
		.pivots = pivots};
}

size_t lower_size(size_t k, size_t rows)
{
	return k * (k + rows + (size_t)2 * LINPACK_MR_MAX);
}

struct lower lower_packed(const struct linpack_kernel *kernel, const double *a, size_t ld, size_t k, size_t rows,
	const size_t *pivots, double *out)
{
	size_t step = kernel->mr * k;
	double *below = out + round_up(k, kernel->mr) * k;

	kernel->pack(k, k, a, ld, out);
	kernel->pack(rows, k, a + k, ld, below);
	return (struct lower){.k = k,
		.rows = rows,
		.top = out,
		.below = below,
		.top_step = step,
		.below_step = step,
		.stride = kernel->mr,
		.pivots = pivots};
}

void update_swap(double *c, size_t ld, size_t columns, const size_t *pivots, size_t k)
{
	for (double *end = c + columns * ld; c < end; c += ld)
		for (size_t i = 0; i < k; i++) {
			double held = c[i];

			c[i] = c[pivots[i]];
			c[pivots[i]] = held;
			__builtin_prefetch(c + ld + pivots[i], 1); // nothing foretells these
		}
}

// multiply for `rows` ≤ mr rows of C: those below are not touched.
static void multiply_rows(const struct linpack_kernel *kernel, size_t rows, size_t k, const double *a, size_t stride,
	const double *b, double *c, size_t ld)
{
	double tile[LINPACK_MR_MAX * LINPACK_NR_MAX] = {0};

	kernel->multiply(k, a, stride, b, tile, kernel->mr);
	for (size_t j = 0; j < kernel->nr; j++)
		for (size_t i = 0; i < rows; i++)
			c[i + j * ld] += tile[i + j * kernel->mr];
}

// U for nr columns, which b gets as rows of nr numbers. Rows above come off by multiply, then a small triangle remains.
static void make_upper(const struct linpack_kernel *kernel, const struct lower *l, double *c, size_t ld, double *b)
{
	size_t mr = kernel->mr, nr = kernel->nr;

	for (size_t first = 0; first < l->k; first += mr) {
		size_t rows = l->k - first < mr ? l->k - first : mr;
		const double *row = l->top + first / mr * l->top_step;
		double *to = b + first * nr, *from = c + first;

		if (rows == mr)
			kernel->multiply(first, row, l->stride, b, from, ld);
		else
			multiply_rows(kernel, rows, first, row, l->stride, b, from, ld);
		for (size_t i = 0; i < rows; i++)
			for (size_t j = 0; j < nr; j++)
				to[i * nr + j] = from[i + j * ld];
		kernel->substitute(rows, row + first * l->stride, l->stride, to);
		for (size_t j = 0; j < nr; j++)
			for (size_t i = 0; i < rows; i++)
				from[i + j * ld] = to[i * nr + j];
	}
}

static void multiply_all(const struct linpack_kernel *kernel, const struct lower *l, double *c, size_t ld,
	size_t columns, const double *b)
{
	size_t mr = kernel->mr, nr = kernel->nr, many = round_up(kernel->cached / l->k, mr);

	for (size_t first = 0; first < l->rows; first += many) {
		size_t end = l->rows - first < many ? l->rows : first + many;

		for (size_t j = 0; j < columns; j += nr)
			for (size_t i = first; i < end; i += mr)
				kernel->multiply(l->k, l->below + i / mr * l->below_step, l->stride, b + j * l->k,
					c + l->k + i + j * ld, ld);
	}
}

void update_columns(const struct linpack_kernel *kernel, const struct lower *l, double *c, size_t ld, size_t columns,
	double *scratch)
{
	for (size_t j = 0; j < columns; j += kernel->nr) {
		update_swap(c + j * ld, ld, kernel->nr, l->pivots, l->k);
		make_upper(kernel, l, c + j * ld, ld, scratch + j * l->k);
	}
	multiply_all(kernel, l, c, ld, columns, scratch);
}
