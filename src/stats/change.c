// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/describe.h"
#include "stats/series.h"

#define SERIES_MIN 3

struct placed {
	double value;
	size_t at;
};

static int by_value(const void *a, const void *b)
{
	const struct placed *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

// Twice the rank of each value minus n + 1; equal values share the mean of their ranks, so all are whole numbers.
static void center_ranks(struct placed *p, size_t n, double *rank)
{
	qsort(p, n, sizeof(*p), by_value);
	for (size_t i = 0, j; i < n; i = j) {
		for (j = i + 1; j < n && p[j].value == p[i].value; j++)
			;
		for (size_t k = i; k < j; k++)
			rank[p[k].at] = (double)(i + j + 1) - (double)(n + 1);
	}
}

static double median(const double *x, size_t n, double *work)
{
	memcpy(work, x, n * sizeof(*x));
	stats_sort(work, n);
	return stats_quantile(work, n, 0.5);
}

double stats_autocorrelation(const double *x, size_t n)
{
	long double mean = 0, squares = 0, products = 0;

	for (size_t i = 0; i < n; i++)
		mean += x[i];
	mean /= (long double)n;
	for (size_t i = 0; i < n; i++) {
		squares += (x[i] - mean) * (x[i] - mean);
		if (i > 0)
			products += (x[i] - mean) * (x[i - 1] - mean);
	}
	return stats_varies(x, n) ? (double)(products / squares) : (double)NAN;
}

static void find(const double *x, size_t n, struct placed *p, double *rank, struct stats_change *out)
{
	double u = 0, size = (double)n;

	for (size_t i = 0; i < n; i++)
		p[i] = (struct placed){x[i], i};
	center_ranks(p, n, rank);
	out->k = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		u += rank[i];
		if (fabs(u) > out->k) {
			out->k = fabs(u);
			out->at = i + 1;
		}
	}
	out->p = fmin(1, 2 * exp(-6 * out->k * out->k / (size * size * (size + 1))));
	out->before = median(x, out->at, rank);
	out->after = median(x + out->at, n - out->at, rank);
}

enum stats_fault stats_change(const double *x, size_t n, struct stats_change *out)
{
	enum stats_fault f = stats_check_series(x, n, SERIES_MIN);
	struct placed *p;
	double *rank;

	*out = (struct stats_change){0, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
	if (f != STATS_OK)
		return f;
	p = malloc(n * sizeof(*p));
	rank = malloc(n * sizeof(*rank));
	if (p && rank)
		find(x, n, p, rank, out);
	else
		f = STATS_NO_MEMORY;
	free(p);
	free(rank);
	return f;
}
