// SPDX-License-Identifier: MIT
#include "stats/rank_exact.h"

#include <stdlib.h>
#include <string.h>

// One step in m: now holds p(n, m-1, ·) and becomes p(n, m, ·); less holds p(n-1, m, ·).
static void add_one(double *now, const double *less, size_t n, size_t m)
{
	double share = (double)n / (double)(n + m);

	for (size_t u = n * m + 1; u-- > 0;) {
		double with = u <= n * (m - 1) ? now[u] : 0;

		now[u] = (1 - share) * with + (u >= m ? share * less[u - m] : 0);
	}
}

// Row n holds p(n, m, ·) for every m; it is made in place of row n - 1, whose entries it needs one by one.
double *stats_u_distribution(size_t na, size_t nb)
{
	size_t width = na * nb + 1;
	double *row = calloc((nb + 1) * width, sizeof(*row)), *now = calloc(width, sizeof(*now));

	for (size_t m = 0; row && now && m <= nb; m++)
		row[m * width] = 1;
	for (size_t n = 1; row && now && n <= na; n++) {
		memset(now, 0, width * sizeof(*now));
		now[0] = 1;
		for (size_t m = 1; m <= nb; m++) {
			double *less = row + m * width;

			add_one(now, less, n, m);
			memcpy(less, now, width * sizeof(*now));
		}
	}
	if (row && now)
		memcpy(now, row + nb * width, width * sizeof(*now));
	if (!row) {
		free(now);
		now = NULL;
	}
	free(row);
	return now;
}

double *stats_kendall_distribution(size_t n)
{
	size_t last = n * (n - 1) / 2;
	double *p = calloc(last + 1, sizeof(*p)), *next = calloc(last + 1, sizeof(*next));

	if (p && next)
		p[0] = 1;
	// The k-th value stands behind 0 … k - 1 larger ones, each as likely as the other.
	for (size_t k = 2; p && next && k <= n; k++) {
		double *swap = p;

		for (size_t d = 0; d <= k * (k - 1) / 2; d++) {
			double sum = 0;

			for (size_t j = 0; j < k && j <= d; j++)
				sum += p[d - j];
			next[d] = sum / (double)k;
		}
		p = next;
		next = swap;
	}
	if (!next) {
		free(p);
		p = NULL;
	}
	free(next);
	return p;
}
