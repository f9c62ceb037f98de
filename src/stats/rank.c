// SPDX-License-Identifier: MIT
#include "stats/rank.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/scope.h"
#include "stats/describe.h"
#include "stats/distribution.h"
#include "stats/rank_exact.h"

#define EXACT_BELOW 50 // values in each set: as in R

// Two sets of values in ascending order.
struct pair {
	double *a, *b;
	size_t na, nb;
};

static double *sorted_copy(const double *x, size_t n, enum stats_fault *f)
{
	double *copy;

	*f = stats_check(x, n);
	if (*f != STATS_OK)
		return NULL;
	copy = malloc(n * sizeof(*copy));
	*f = copy ? STATS_OK : STATS_NO_MEMORY;
	if (copy) {
		memcpy(copy, x, n * sizeof(*copy));
		stats_sort(copy, n);
	}
	return copy;
}

static enum stats_fault pair_make(const double *a, size_t na, const double *b, size_t nb, struct pair *p)
{
	enum stats_fault fa, fb;

	*p = (struct pair){.na = na, .nb = nb};
	p->a = sorted_copy(a, na, &fa);
	p->b = sorted_copy(b, nb, &fb);
	return fa != STATS_OK ? fa : fb;
}

static void pair_free(struct pair *p)
{
	free(p->a);
	free(p->b);
}

// Counts u; *ties gets the sum of t^3 - t over the groups of t equal values.
static long double count_u(const struct pair *p, long double *ties)
{
	size_t i = 0, j = 0;
	long double u = 0;

	*ties = 0;
	while (i < p->na || j < p->nb) {
		double v = j == p->nb || (i < p->na && p->a[i] <= p->b[j]) ? p->a[i] : p->b[j];
		size_t below = j, in_a = 0, in_b = 0;
		long double t;

		for (; i < p->na && p->a[i] == v; i++)
			in_a++;
		for (; j < p->nb && p->b[j] == v; j++)
			in_b++;
		u += (long double)in_a * ((long double)below + (long double)in_b / 2);
		t = (long double)(in_a + in_b);
		*ties += t * t * t - t;
	}
	return u;
}

static enum stats_fault exact_p(const struct pair *p, struct stats_rank_test *out)
{
	CLEANUP_FREE double *chance = stats_u_distribution(p->na, p->nb);
	double smaller = fmin(out->u, (double)(p->na * p->nb) - out->u), sum = 0;

	if (!chance)
		return STATS_NO_MEMORY;
	for (size_t u = 0; (double)u <= smaller; u++)
		sum += chance[u];
	out->p = fmin(1, 2 * sum);
	out->method = STATS_EXACT;
	return STATS_OK;
}

static enum stats_fault normal_p(const struct pair *p, long double ties, struct stats_rank_test *out)
{
	long double na = (long double)p->na, nb = (long double)p->nb, n = na + nb;
	long double variance = na * nb / 12 * (n + 1 - ties / (n * (n - 1)));
	double from_middle = fabs(out->u - (double)(na * nb / 2));

	out->method = STATS_NORMAL;
	if (!(variance > 0))
		return STATS_NO_VARIATION;
	out->p = fmin(1, 2 * stats_normal_tail((from_middle - 0.5) / (double)sqrtl(variance)));
	return STATS_OK;
}

static enum stats_fault test(const struct pair *p, struct stats_rank_test *out)
{
	long double ties;

	out->u = (double)count_u(p, &ties);
	out->share = out->u / (double)p->na / (double)p->nb;
	if (p->a[0] == p->a[p->na - 1] && p->b[0] == p->b[p->nb - 1] && p->a[0] == p->b[0])
		return STATS_NO_VARIATION;
	if (ties == 0 && p->na < EXACT_BELOW && p->nb < EXACT_BELOW)
		return exact_p(p, out);
	return normal_p(p, ties, out);
}

enum stats_fault stats_rank_test(const double *a, size_t na, const double *b, size_t nb, struct stats_rank_test *out)
{
	struct pair p;
	enum stats_fault f = pair_make(a, na, b, nb, &p);

	*out = (struct stats_rank_test){(double)NAN, (double)NAN, (double)NAN, STATS_EXACT};
	if (f == STATS_OK)
		f = test(&p, out);
	pair_free(&p);
	return f;
}

// The differences that are at most v. a - b rounds the same way for all, so the order survives rounding.
static uint64_t count_up_to(const struct pair *p, double v)
{
	uint64_t count = 0;
	size_t j = p->nb;

	// The smaller a is, the smaller a b is enough.
	for (size_t i = p->na; i-- > 0;) {
		while (j > 0 && p->a[i] - p->b[j - 1] <= v)
			j--;
		count += p->nb - j;
	}
	return count;
}

// Doubles in their order as whole numbers, so that halving a range ends at a double after 64 steps.
static uint64_t to_order(double v)
{
	uint64_t bits;

	memcpy(&bits, &v, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

static double from_order(uint64_t order)
{
	uint64_t bits = order >> 63 ? order & ~(UINT64_C(1) << 63) : ~order;
	double v;

	memcpy(&v, &bits, sizeof(v));
	return v;
}

// The k-th smallest difference, k from 1.
static double difference_at(const struct pair *p, uint64_t k)
{
	uint64_t low = to_order(p->a[0] - p->b[p->nb - 1]), high = to_order(p->a[p->na - 1] - p->b[0]);

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (count_up_to(p, from_order(middle)) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	return from_order(low) + 0.0; // no negative zero
}

// The largest k with P(U < k) <= alpha / 2, so that the k-th difference from either end bounds the shift.
static enum stats_fault shift_rank(const struct pair *p, double alpha, uint64_t *k)
{
	double na = (double)p->na, nb = (double)p->nb, sum = 0;

	*k = 0;
	if (p->na >= EXACT_BELOW || p->nb >= EXACT_BELOW) {
		double z = stats_normal_quantile(1 - alpha / 2);
		double rank = na * nb / 2 - z * sqrt(na * nb * (na + nb + 1) / 12);

		*k = rank >= 1 ? (uint64_t)rank : 0;
	} else {
		CLEANUP_FREE double *chance = stats_u_distribution(p->na, p->nb);

		if (!chance)
			return STATS_NO_MEMORY;
		while (*k < p->na * p->nb && (sum += chance[*k]) <= alpha / 2)
			(*k)++;
	}
	return *k ? STATS_OK : STATS_TOO_FEW;
}

static enum stats_fault shift(const struct pair *p, double confidence, struct stats_interval *out)
{
	uint64_t all = (uint64_t)p->na * p->nb, k;
	enum stats_fault f;

	if (!isfinite(p->a[0] - p->b[p->nb - 1]) || !isfinite(p->a[p->na - 1] - p->b[0]))
		return STATS_TOO_LARGE;
	out->estimate = difference_at(p, all / 2 + 1);
	if (all % 2 == 0)
		out->estimate = out->estimate / 2 + difference_at(p, all / 2) / 2;
	f = shift_rank(p, 1 - confidence, &k);
	if (f != STATS_OK)
		return f;
	out->low = difference_at(p, k);
	out->high = difference_at(p, all + 1 - k);
	return STATS_OK;
}

enum stats_fault stats_shift(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out)
{
	struct pair p;
	enum stats_fault f;

	*out = (struct stats_interval){(double)NAN, (double)NAN, (double)NAN};
	if (!(confidence > 0 && confidence < 1))
		return STATS_BAD_ARGUMENT;
	f = pair_make(a, na, b, nb, &p);
	if (f == STATS_OK)
		f = shift(&p, confidence, out);
	pair_free(&p);
	return f;
}
