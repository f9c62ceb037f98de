// SPDX-License-Identifier: MIT
#include "stats/permutation.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/scope.h"
#include "stats/describe.h"
#include "stats/distribution.h"
#include "stats/rng.h"

#define EXACT_MAX  200000 // deals
#define RANDOM_MAX 10000  // values
#define DEALS_MIN  4999
#define DEALS_MAX  19999
#define DRAWS_MAX  20000000
#define ROUNDING   1e-12L // of the largest sum; sums of the same values in another order differ by less

// All values about their mean, so that the difference of means is proportional to the sum of the smaller hand.
struct deck {
	long double *value;
	size_t n, hand;
	long double limit; // a hand whose sum is as far from 0 counts
};

// C(n, k), or EXACT_MAX + 1 when it is larger.
static size_t deals(size_t n, size_t k)
{
	long double c = 1;

	for (size_t i = 1; i <= k && c <= EXACT_MAX; i++)
		c = c * (long double)(n - k + i) / (long double)i;
	return c > EXACT_MAX ? EXACT_MAX + 1 : (size_t)(c + 0.5L);
}

// Moves on to the next choice of k out of n, in lexical order.
static bool next_choice(size_t *choice, size_t k, size_t n)
{
	size_t i = k;

	while (i > 0 && choice[i - 1] == n - k + i - 1)
		i--;
	if (i == 0)
		return false;
	choice[i - 1]++;
	for (; i < k; i++)
		choice[i] = choice[i - 1] + 1;
	return true;
}

static enum stats_fault count_all(const struct deck *d, double *p)
{
	size_t *choice = malloc(d->hand * sizeof(*choice));
	size_t hits = 0, all = 0;

	if (!choice)
		return STATS_NO_MEMORY;
	for (size_t i = 0; i < d->hand; i++)
		choice[i] = i;
	do {
		long double sum = 0;

		for (size_t i = 0; i < d->hand; i++)
			sum += d->value[choice[i]];
		hits += fabsl(sum) >= d->limit;
		all++;
	} while (next_choice(choice, d->hand, d->n));
	free(choice);
	*p = (double)hits / (double)all;
	return STATS_OK;
}

// The first of Fisher's and Yates' swaps deal one hand; the order left behind is as good a start for the next.
static double draw(const struct deck *d, uint64_t seed)
{
	size_t affordable = DRAWS_MAX / d->hand, hits = 0;
	size_t all = affordable > DEALS_MAX ? DEALS_MAX : affordable < DEALS_MIN ? DEALS_MIN : affordable;
	struct rng r;

	rng_seed(&r, seed);
	for (size_t deal = 0; deal < all; deal++) {
		long double sum = 0;

		for (size_t i = 0; i < d->hand; i++) {
			size_t j = i + rng_below(&r, d->n - i);
			long double v = d->value[j];

			d->value[j] = d->value[i];
			d->value[i] = v;
			sum += v;
		}
		hits += fabsl(sum) >= d->limit;
	}
	return (double)(hits + 1) / (double)(all + 1);
}

// A hand's sum has the variance hand (n - hand) / (n (n - 1)) times the squares of all values.
static double normal(const struct deck *d)
{
	long double squares = 0, n = (long double)d->n, hand = (long double)d->hand;

	for (size_t i = 0; i < d->n; i++)
		squares += d->value[i] * d->value[i];
	return 2 * stats_normal_tail((double)(d->limit / sqrtl(squares * hand * (n - hand) / (n * (n - 1)))));
}

static void fill(struct deck *d, const double *hand, size_t n, const double *rest)
{
	long double mean = 0, sum = 0, absolute = 0;

	for (size_t i = 0; i < d->n; i++) {
		d->value[i] = i < n ? hand[i] : rest[i - n];
		mean += d->value[i] / (long double)d->n;
	}
	for (size_t i = 0; i < d->n; i++) {
		d->value[i] -= mean;
		absolute += fabsl(d->value[i]);
		sum += i < n ? d->value[i] : 0;
	}
	d->limit = fabsl(sum) - absolute * ROUNDING;
}

static enum stats_fault judge(struct deck *d, uint64_t seed, struct stats_permutation *out)
{
	out->method = STATS_EXACT;
	if (deals(d->n, d->hand) <= EXACT_MAX)
		return count_all(d, &out->p);
	out->method = d->n <= RANDOM_MAX ? STATS_RANDOM : STATS_NORMAL;
	out->p = d->n <= RANDOM_MAX ? draw(d, seed) : fmin(1, normal(d));
	return STATS_OK;
}

enum stats_fault stats_permutation(
	const double *a, size_t na, const double *b, size_t nb, uint64_t seed, struct stats_permutation *out)
{
	enum stats_fault fa = stats_check(a, na), fb = stats_check(b, nb);
	CLEANUP_FREE long double *value = NULL;
	struct deck d = {.n = na + nb, .hand = na < nb ? na : nb};

	*out = (struct stats_permutation){(double)NAN, (double)NAN, STATS_EXACT};
	if (fa != STATS_OK || fb != STATS_OK)
		return fa != STATS_OK ? fa : fb;
	if (isinf(out->difference = stats_mean(a, na) - stats_mean(b, nb)))
		return STATS_TOO_LARGE;
	if (na + nb < 3)
		return STATS_TOO_FEW;
	if (!stats_varies(a, na) && !stats_varies(b, nb) && a[0] == b[0])
		return STATS_NO_VARIATION;
	d.value = value = malloc(d.n * sizeof(*value));
	if (!value)
		return STATS_NO_MEMORY;
	fill(&d, na <= nb ? a : b, d.hand, na <= nb ? b : a);
	return judge(&d, seed, out);
}
