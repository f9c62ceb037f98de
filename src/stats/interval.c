// SPDX-License-Identifier: MIT
#include "stats/interval.h"

#include <math.h>
#include <stdlib.h>

#include "stats/describe.h"
#include "stats/distribution.h"
#include "stats/welch.h"

static const struct stats_interval undefined = {(double)NAN, (double)NAN, (double)NAN};

static enum stats_fault check(const double *x, size_t n, double confidence)
{
	return confidence > 0 && confidence < 1 ? stats_check(x, n) : STATS_BAD_ARGUMENT;
}

static enum stats_fault spread(struct stats_interval *out, double half)
{
	if (!isfinite(out->estimate) || !isfinite(out->estimate - half) || !isfinite(out->estimate + half))
		return STATS_TOO_LARGE;
	out->low = out->estimate - half;
	out->high = out->estimate + half;
	return STATS_OK;
}

enum stats_fault stats_mean_interval(const double *x, size_t n, double confidence, struct stats_interval *out)
{
	enum stats_fault f = check(x, n, confidence);

	*out = undefined;
	if (f != STATS_OK)
		return f;
	out->estimate = stats_mean(x, n);
	if (n < 2)
		return STATS_TOO_FEW;
	if (!stats_varies(x, n))
		return STATS_NO_VARIATION;
	return spread(out, stats_t_quantile((1 + confidence) / 2, (double)(n - 1)) * stats_sd(x, n) / sqrt((double)n));
}

// The largest k with P(B < k) <= alpha / 2 for B binomial (n, 1/2): the interval's ends are the k-th values from either
// end. 0: there is none.
static size_t median_rank(size_t n, double alpha)
{
	double log_term = -(double)n * M_LN2, sum = 0;

	for (size_t k = 0; k < n; k++) {
		sum += exp(log_term);
		if (sum > alpha / 2)
			return k;
		log_term += log((double)(n - k) / (double)(k + 1));
	}
	return 0;
}

enum stats_fault stats_median_interval(const double *sorted, size_t n, double confidence, struct stats_interval *out)
{
	enum stats_fault f = check(sorted, n, confidence);
	size_t k;

	*out = undefined;
	if (f != STATS_OK)
		return f;
	out->estimate = stats_quantile(sorted, n, 0.5);
	k = median_rank(n, 1 - confidence);
	if (k == 0)
		return STATS_TOO_FEW;
	out->low = sorted[k - 1];
	out->high = sorted[n - k];
	return STATS_OK;
}

enum stats_fault stats_difference(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out)
{
	struct stats_welch w;
	enum stats_fault f = stats_welch(a, na, b, nb, confidence, &w);

	*out = w.difference;
	return f;
}

// Copies the logarithms of n values; *fault says what is wrong with them. NULL also when memory ran out.
static double *logarithms(const double *x, size_t n, enum stats_fault *fault)
{
	double *y = malloc((n ? n : 1) * sizeof(*y));

	*fault = y ? STATS_OK : STATS_NO_MEMORY;
	for (size_t i = 0; y && i < n; i++) {
		if (isfinite(x[i]) && x[i] <= 0)
			*fault = STATS_NOT_POSITIVE;
		y[i] = x[i] > 0 ? log(x[i]) : (double)NAN;
	}
	return y;
}

enum stats_fault stats_ratio(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out)
{
	enum stats_fault fa, fb, f;
	double *la = logarithms(a, na, &fa), *lb = logarithms(b, nb, &fb);

	*out = undefined;
	f = fa != STATS_OK ? fa : fb;
	if (f == STATS_OK)
		f = stats_difference(la, na, lb, nb, confidence, out);
	free(la);
	free(lb);
	*out = (struct stats_interval){exp(out->estimate), exp(out->low), exp(out->high)};
	if (isinf(out->estimate) || out->estimate == 0) {
		*out = undefined;
		return STATS_TOO_LARGE;
	}
	if (isinf(out->high) || out->low == 0) {
		out->low = out->high = (double)NAN;
		return STATS_TOO_LARGE;
	}
	return f;
}

enum stats_fault stats_geometric_interval(const double *x, size_t n, double confidence, struct stats_interval *out)
{
	enum stats_fault f;
	double *logs = logarithms(x, n, &f);

	*out = undefined;
	if (f == STATS_OK)
		f = stats_mean_interval(logs, n, confidence, out);
	free(logs);
	*out = (struct stats_interval){exp(out->estimate), exp(out->low), exp(out->high)};
	if (isinf(out->high) || out->low == 0) {
		out->low = out->high = (double)NAN;
		return STATS_TOO_LARGE;
	}
	return f;
}

enum stats_fault stats_median_difference(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_interval *out)
{
	struct stats_interval ia, ib;
	enum stats_fault fa = stats_median_interval(a, na, (1 + confidence) / 2, &ia);
	enum stats_fault fb = stats_median_interval(b, nb, (1 + confidence) / 2, &ib);

	*out = undefined;
	if (!(confidence > 0 && confidence < 1))
		return STATS_BAD_ARGUMENT;
	*out = (struct stats_interval){ia.estimate - ib.estimate, ia.low - ib.high, ia.high - ib.low};
	if (isinf(out->estimate))
		*out = undefined;
	if (isinf(out->low) || isinf(out->high))
		out->low = out->high = (double)NAN;
	if (fa != STATS_OK || fb != STATS_OK)
		return fa != STATS_OK ? fa : fb;
	return isnan(out->low) ? STATS_TOO_LARGE : STATS_OK;
}
