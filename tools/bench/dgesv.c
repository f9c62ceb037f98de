// SPDX-License-Identifier: MIT
// The peer of `bench linpack`: the time that OpenBLAS takes for a dgesv of a random system. Its two steps, dgetrf and
// dgetrs, are called one by one: dgesv of OpenBLAS 0.3.29 compares N times the number of right-hand sides with a limit
// that is meant for N², so that it runs on one thread below N = 10000. Prints GFLOPS by HPL's count of operations, and
// seconds. Its matrix gets huge pages where ours does, so that the programs are compared and not their memory.
// usage: dgesv N THREADS    (OPENBLAS_CORETYPE picks its kernels)
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

#define HUGE_PAGE ((size_t)2 << 20)

void openblas_set_num_threads(int threads);
void dgetrf_(const int *rows, const int *columns, double *a, const int *lda, int *pivots, int *info);
void dgetrs_(const char *transposed, const int *n, const int *nrhs, const double *a, const int *lda, const int *pivots,
	double *b, const int *ldb, int *info, size_t length_of_transposed);

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

// Evenly in [−0.5, 0.5), by Knuth's MMIX generator.
static void fill(double *out, size_t count)
{
	uint64_t x = 1;

	for (size_t i = 0; i < count; i++) {
		x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		out[i] = (double)(x >> 11) * 0x1p-53 - 0.5;
	}
}

static double *matrix(size_t size)
{
	size_t bytes = (size * size * sizeof(double) + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
	double *a = aligned_alloc(HUGE_PAGE, bytes);

	if (a)
		madvise(a, bytes, MADV_HUGEPAGE); // a wish
	return a;
}

static int whole(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	return errno || *end || n < 1 || n > 46340 ? 0 : (int)n; // 46340² still fits the int that LAPACK counts in
}

int main(int argc, char **argv)
{
	int n = argc == 3 ? whole(argv[1]) : 0, threads = argc == 3 ? whole(argv[2]) : 0, one = 1, info = 0;
	size_t size = (size_t)n;
	double *a = NULL, *b = NULL, took;
	int *pivots = NULL;

	if (!n || !threads) {
		fprintf(stderr, "usage: dgesv N THREADS\n");
		return 2;
	}
	a = matrix(size);
	b = malloc(size * sizeof(*b));
	pivots = malloc(size * sizeof(*pivots));
	if (a && b && pivots) {
		fill(a, size * size);
		fill(b, size);
		openblas_set_num_threads(threads);
		took = -seconds();
		dgetrf_(&n, &n, a, &n, pivots, &info);
		if (info == 0)
			dgetrs_("N", &n, &one, a, &n, pivots, b, &n, &info, 1);
		took += seconds();
		printf("%.3f %.6f\n", (2.0 / 3 * n * n * n + 1.5 * n * n) / took / 1e9, took);
	}
	free(a);
	free(b);
	free(pivots);
	return !a || !b || !pivots || info != 0;
}
