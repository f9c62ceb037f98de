// SPDX-License-Identifier: MIT
#include "workload/linpack_panel.h"
#include "workload/linpack_update.h"

#include <float.h>
#include <math.h>

#define LEAF LINPACK_NR_MAX // columns that are factored one by one

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t find(const double *c, size_t first, double size)
{
	while (fabs(c[first]) < size || isnan(c[first]))
		first++;
	return first;
}

static void divide(double *c, size_t count, double pivot)
{
	double inverse = 1 / pivot;

	if (fabs(pivot) >= DBL_MIN)
		for (size_t i = 0; i < count; i++)
			c[i] *= inverse;
	else // the inverse may be infinite
		for (size_t i = 0; i < count; i++)
			c[i] /= pivot;
}

static void swap_row(double *a, size_t ld, size_t one, size_t other)
{
	for (size_t j = 0; j < LEAF; j++) {
		double held = a[j * ld + one];

		a[j * ld + one] = a[j * ld + other];
		a[j * ld + other] = held;
	}
}

// Each column takes all that those before it do to it when its turn comes: that writes it once.
static size_t factor_leaf(const struct linpack_kernel *kernel, double *a, size_t ld, size_t rows, size_t *pivots)
{
	for (size_t j = 0; j < LEAF; j++) {
		size_t before = smaller(j, rows);
		double *c = a + j * ld, most;

		for (size_t p = 0; p < before; p++)
			for (size_t i = p + 1; i < before; i++)
				c[i] -= a[p * ld + i] * c[p];
		most = kernel->eliminate(rows - before, before, a + before, ld, c, c + before);
		if (j >= rows)
			continue;
		if (!(most > 0))
			return j + 1;
		pivots[j] = find(c, j, most);
		swap_row(a, ld, j, pivots[j]);
		divide(c + j + 1, rows - j - 1, c[j]);
	}
	return 0;
}

size_t panel_factor(const struct linpack_kernel *kernel, double *a, size_t ld, size_t rows, size_t columns,
	size_t *pivots, double *scratch)
{
	size_t left = (columns / 2 + LEAF - 1) / LEAF * LEAF, right = columns - left, k = smaller(left, rows), wrong;
	struct lower l = lower_in_place(kernel, a, ld, k, rows - k, pivots);

	if (columns <= LEAF)
		return factor_leaf(kernel, a, ld, rows, pivots);
	wrong = panel_factor(kernel, a, ld, rows, left, pivots, scratch);
	if (wrong)
		return wrong;
	update_columns(kernel, &l, a + left * ld, ld, right, scratch);
	if (rows <= left)
		return 0;
	wrong = panel_factor(kernel, a + left * ld + left, ld, rows - left, right, pivots + left, scratch);
	if (wrong)
		return left + wrong;
	k = smaller(right, rows - left);
	update_swap(a + left, ld, left, pivots + left, k);
	for (size_t i = 0; i < k; i++)
		pivots[left + i] += left;
	return 0;
}
