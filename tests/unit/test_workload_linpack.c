// SPDX-License-Identifier: MIT
// Every kernel that this CPU has, against a plain LU and against numbers of NumPy and SciPy. Those come from
//
//	import numpy as np, scipy.linalg
//	def system(n, seed):
//	    s, v = seed, []
//	    for _ in range(n * (n + 1)):
//	        s = (s * 6364136223846793005 + 1) % 2**64
//	        v.append(0.5 - (s >> 11) * 2.0**-53)
//	    m = np.array(v).reshape(n + 1, n).T
//	    return m[:, :n], m[:, n]
//
// and the line named with each.
#include "workload/linpack_check.h"
#include "workload/linpack_lu.h"
#include "workload/workload.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct linpack_kernel *usable[8];

static int find_kernels(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct linpack_kernel *const *k = linpack_kernels; *k; k++) {
		if ((*k)->is_usable())
			usable[count++] = *k;
		else
			printf("# skipped: kernel %s: this CPU has no %s\n", (*k)->name, (*k)->isa);
	}
	return count > 0 ? 0 : -1;
}

static void make_system(struct matrix *m, size_t n, uint64_t seed)
{
	assert_int_equal(matrix_map(m, n), 0);
	for (size_t j = 0; j <= n; j++)
		matrix_make(m->at + j * m->ld, n, seed, j, 0, n);
}

static void solve(struct lu *lu, struct matrix *m, const struct linpack_kernel *kernel, size_t block, unsigned members)
{
	assert_int_equal(lu_prepare(lu, kernel, m->n, lu_block(kernel, m->n, block), members), 0);
	assert_int_equal(lu_solve(lu, m), 0);
}

static double *at(const struct matrix *m, size_t i, size_t j)
{
	return m->at + j * m->ld + i;
}

// The textbook: column after column of [A b], then back substitution.
static void plain_solve(struct matrix *m, size_t *pivots)
{
	for (size_t k = 0; k < m->n; k++) {
		size_t best = k;

		for (size_t i = k; i < m->n; i++)
			if (fabs(*at(m, i, k)) > fabs(*at(m, best, k)))
				best = i;
		pivots[k] = best;
		for (size_t j = k; j <= m->n; j++) {
			double held = *at(m, k, j);

			*at(m, k, j) = *at(m, best, j);
			*at(m, best, j) = held;
		}
		for (size_t i = k + 1; i < m->n; i++) {
			double factor = *at(m, i, k) / *at(m, k, k);

			for (size_t j = k + 1; j <= m->n; j++)
				*at(m, i, j) -= factor * *at(m, k, j);
		}
	}
	for (size_t k = m->n; k-- > 0;) {
		*at(m, k, m->n) /= *at(m, k, k);
		for (size_t i = 0; i < k; i++)
			*at(m, i, m->n) -= *at(m, i, k) * *at(m, k, m->n);
	}
}

static void assert_near(double value, double wanted, double relative)
{
	if (!(fabs(value - wanted) <= relative * fabs(wanted)))
		fail_msg("%.17g, not %.17g", value, wanted);
}

static void assert_like_plain(
	size_t n, size_t block, uint64_t seed, const struct linpack_kernel *kernel, unsigned members)
{
	struct matrix fast, slow;
	struct lu lu;
	struct norms norms;
	size_t pivots[256];

	make_system(&fast, n, seed);
	make_system(&slow, n, seed);
	plain_solve(&slow, pivots);
	solve(&lu, &fast, kernel, block, members);
	assert_int_equal(lu.singular, 0);
	assert_memory_equal(lu.pivots, pivots, n * sizeof(*pivots));
	for (size_t j = 0; j < n; j++)
		for (size_t i = 0; i <= j; i++)
			if (!(fabs(*at(&fast, i, j) - *at(&slow, i, j)) < 1e-10))
				fail_msg("U(%zu,%zu) of n=%zu seed=%llu is %g, not %g", i, j, n,
					(unsigned long long)seed, *at(&fast, i, j), *at(&slow, i, j));
	for (size_t i = 0; i < n; i++)
		assert_near(*at(&fast, i, n), *at(&slow, i, n), 1e-6);
	assert_int_equal(linpack_norms(&norms, at(&fast, 0, n), n, seed, members), 0);
	assert_true(linpack_residual(&norms, n) < LINPACK_RESIDUAL_MAX);
	lu_release(&lu);
	matrix_unmap(&fast);
	matrix_unmap(&slow);
}

static void test_small_sizes_and_edges(void **state)
{
	(void)state;
	for (size_t i = 0; usable[i]; i++)
		for (size_t n = 1; n <= 52; n++) // twice the tallest micro-tile, and more
			assert_like_plain(n, n % 3 * 8, n, usable[i], 1 + n % 2);
}

static void test_random_sizes_and_blocks(void **state)
{
	unsigned draw = 12345;

	(void)state;
	for (int round = 0; round < 40; round++) {
		size_t n, block;

		draw = draw * 1103515245 + 12345;
		n = 1 + (draw >> 16) % 250;
		draw = draw * 1103515245 + 12345;
		block = (draw >> 16) % 100;
		for (size_t i = 0; usable[i]; i++)
			assert_like_plain(n, block, draw, usable[i], 1 + (unsigned)round % 4);
	}
}

static void test_threads_change_nothing(void **state)
{
	enum { n = 333 };
	static double first[n];

	(void)state;
	for (size_t i = 0; usable[i]; i++)
		for (unsigned members = 1; members <= 4; members++) {
			struct matrix m;
			struct lu lu;

			make_system(&m, n, 5);
			solve(&lu, &m, usable[i], 32, members);
			if (members == 1)
				memcpy(first, at(&m, 0, n), sizeof(first));
			assert_memory_equal(at(&m, 0, n), first, sizeof(first));
			lu_release(&lu);
			matrix_unmap(&m);
		}
}

// A, b = system(n, seed); A[0, 0], A[n-1, n-1], b[n-1]
static void test_generator(void **state)
{
	double column[5];

	(void)state;
	matrix_make(column, 3, 1, 0, 0, 3);
	assert_true(column[0] == 0.15499948400558072);
	matrix_make(column, 3, 1, 2, 2, 1);
	assert_true(column[0] == -0.1700635200137991);
	matrix_make(column, 3, 1, 3, 0, 3);
	assert_true(column[2] == -0.20495344687329875);
	matrix_make(column, 5, 42, 5, 3, 2);
	assert_true(column[1] == -0.4545529490723219);
	// a, k, M = 6364136223846793005, 99999 * 100000 + 4321 + 1, 2**64
	// p = pow(a, k, M * (a - 1)); s = (p * 9 + (p - 1) // (a - 1)) % M; 0.5 - (s >> 11) * 2.0**-53
	matrix_make(column, 100000, 9, 99999, 4321, 1);
	assert_true(column[0] == -0.21768202388522218);
}

// np.linalg.solve(*system(3, 1)), …(5, 42), …(50, 7)[49]; scipy.linalg.lu_factor(system(50, 7)[0])
static void test_numpy(void **state)
{
	static const double three[] = {-0.3029436471419868, -0.6047918460995744, 0.4121331613627823};
	static const double five[] = {
		-1.8307347297184595, 1.2062668248091104, -2.6554786921489115, 1.2224920830798225, -1.2264259869492034};
	static const unsigned char pivots[50] = {19, 18, 21, 14, 19, 22, 47, 38, 48, 31, 36, 46, 28, 46, 37, 40, 47, 33,
		18, 29, 25, 31, 28, 44, 37, 31, 43, 47, 38, 45, 47, 37, 40, 48, 37, 45, 46, 45, 41, 42, 44, 45, 48, 46,
		44, 48, 47, 48, 49, 49};
	static const struct {
		size_t n;
		uint64_t seed;
		const double *x;
	} table[] = {{3, 1, three}, {5, 42, five}, {50, 7, NULL}};

	(void)state;
	for (size_t i = 0; usable[i]; i++)
		for (size_t t = 0; t < 3; t++) {
			size_t n = table[t].n;
			struct matrix m;
			struct lu lu;

			make_system(&m, n, table[t].seed);
			solve(&lu, &m, usable[i], 16, 2);
			for (size_t k = 0; table[t].x && k < n; k++)
				assert_near(*at(&m, k, n), table[t].x[k], 1e-12);
			for (size_t k = 0; n == 50 && k < n; k++)
				assert_int_equal(lu.pivots[k], pivots[k]);
			if (n == 50) {
				assert_near(*at(&m, 49, 49), -0.25014357624812533, 1e-11);
				assert_near(*at(&m, 49, 50), 3.542282497287886, 1e-11);
			}
			lu_release(&lu);
			matrix_unmap(&m);
		}
}

// np.linalg.solve([[2,-1,0,3],[4,1,-2,5],[-6,2,7,1],[1,8,-3,-4]], [1,2,3,4])
static void test_a_written_matrix(void **state)
{
	static const double rows[4][5] = {{2, -1, 0, 3, 1}, {4, 1, -2, 5, 2}, {-6, 2, 7, 1, 3}, {1, 8, -3, -4, 4}};
	static const double x[4] = {1.08203125, 0.73046875, 1.16796875, -0.14453125};

	(void)state;
	for (size_t k = 0; usable[k]; k++) {
		struct matrix m;
		struct lu lu;

		assert_int_equal(matrix_map(&m, 4), 0);
		for (size_t i = 0; i < 4; i++)
			for (size_t j = 0; j < 5; j++)
				*at(&m, i, j) = rows[i][j];
		solve(&lu, &m, usable[k], 0, 1);
		for (size_t i = 0; i < 4; i++)
			assert_near(*at(&m, i, 4), x[i], 1e-14);
		lu_release(&lu);
		matrix_unmap(&m);
	}
}

static void assert_singular(size_t n, size_t column, double value, unsigned members)
{
	for (size_t k = 0; usable[k]; k++) {
		struct matrix m;
		struct lu lu;

		make_system(&m, n, 3);
		for (size_t i = 0; i < n; i++)
			*at(&m, i, column) = value;
		for (size_t i = 0; value == 1 && i < n; i++)
			*at(&m, i, 0) = 1;
		solve(&lu, &m, usable[k], 16, members);
		assert_int_equal(lu.singular, column + 1);
		lu_release(&lu);
		matrix_unmap(&m);
	}
}

static void test_singular(void **state)
{
	(void)state;
	assert_singular(1, 0, 0, 1);
	assert_singular(5, 1, 1, 1); // twice a column of ones: exactly zero after one step
	for (unsigned members = 1; members <= 4; members++)
		for (size_t column = 0; column < 200; column += 33)
			assert_singular(200, column, 0, members);
	assert_singular(200, 50, NAN, 2); // nothing there is larger than zero
}

static void test_operations(void **state)
{
	(void)state;
	assert_near(linpack_operations(10000), 6.66816666666667e11, 1e-14); // HPL prints 6.668e+11
	assert_near(linpack_operations(1), 2.0 / 3 + 1.5, 1e-15);
}

static void test_residual(void **state)
{
	const struct norms by_hand = {.rest = 1, .a = 2, .x = 3, .b = 2};
	const double wrong[3] = {1, -2, 0.5};
	struct norms norms;

	(void)state;
	assert_true(linpack_residual(&by_hand, 4) == 281474976710656.0); // 2^53 / ((2·3 + 2)·4)
	// x = np.array([1, -2, .5]); abs(A @ x - b).max(), abs(A).sum(1).max(), abs(x).max(), abs(b).max()
	for (unsigned members = 1; members <= 4; members++) {
		assert_int_equal(linpack_norms(&norms, wrong, 3, 1, members), 0);
		assert_near(norms.rest, 0.9180914653982102, 1e-14);
		assert_near(norms.a, 0.8369427311058758, 1e-14);
		assert_near(norms.x, 2, 0);
		assert_near(norms.b, 0.20495344687329875, 0);
		assert_near(linpack_residual(&norms, 3), 1467117576877278.5, 1e-13);
	}
	assert_true(linpack_residual(&norms, 3) >= LINPACK_RESIDUAL_MAX);
}

static void test_nan_is_no_answer(void **state)
{
	const double x[3] = {1, NAN, 0.5};
	struct norms norms;

	(void)state;
	assert_int_equal(linpack_norms(&norms, x, 3, 1, 1), 0);
	assert_true(isnan(linpack_residual(&norms, 3)));
}

static int run(const char *one, const char *two)
{
	char first[64], second[64];
	char *words[] = {first, second};
	struct workload_args args;

	snprintf(first, sizeof(first), "%s", one);
	snprintf(second, sizeof(second), "%s", two);
	assert_int_equal(args_read(&args, &workload_linpack, 2, words), WORKLOAD_OK);
	return workload_linpack.run(&args);
}

static void test_what_is_refused(void **state)
{
	(void)state;
	assert_int_equal(run("n=1000000", "threads=1"), WORKLOAD_FAILED); // 8 TB
	assert_int_equal(run("n=10", "kernel=sse9"), WORKLOAD_USAGE);
	assert_null(linpack_kernel_find("sse9"));
	assert_ptr_equal(linpack_kernel_find("portable"), &linpack_portable);
	assert_ptr_equal(linpack_kernel_find("auto"), usable[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small_sizes_and_edges),
		cmocka_unit_test(test_random_sizes_and_blocks),
		cmocka_unit_test(test_threads_change_nothing),
		cmocka_unit_test(test_generator),
		cmocka_unit_test(test_numpy),
		cmocka_unit_test(test_a_written_matrix),
		cmocka_unit_test(test_singular),
		cmocka_unit_test(test_operations),
		cmocka_unit_test(test_residual),
		cmocka_unit_test(test_nan_is_no_answer),
		cmocka_unit_test(test_what_is_refused),
	};

	return cmocka_run_group_tests(tests, find_kernels, NULL);
}
