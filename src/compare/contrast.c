// SPDX-License-Identifier: MIT
#include "compare/contrast.h"

#include <math.h>

#include "stats/describe.h"
#include "stats/distribution.h"

struct compare_logs compare_logs_of(double *x, size_t n)
{
	struct compare_logs l = {.n = n, .mean = (double)NAN, .variance = (double)NAN, .fault = stats_check(x, n)};

	for (size_t i = 0; i < n && l.fault == STATS_OK; i++) {
		l.fault = x[i] > 0 ? STATS_OK : STATS_NOT_POSITIVE;
		x[i] = log(x[i]);
	}
	if (l.fault != STATS_OK)
		return l;
	l.mean = stats_mean(x, n);
	// Of equal values a sum may leave a trace behind, which would pass for variation.
	if (n > 1)
		l.variance = stats_varies(x, n) ? stats_variance(x, n) : 0;
	return l;
}

static enum stats_fault sum(const struct compare_term *term, size_t n, double *mean, double *variance, double *spread)
{
	enum stats_fault fault = n > 0 ? STATS_OK : STATS_EMPTY;

	*mean = *variance = *spread = 0;
	for (size_t i = 0; i < n; i++) {
		const struct compare_logs *l = term[i].logs;
		double share = term[i].weight * term[i].weight * l->variance / (double)l->n;

		if (l->fault != STATS_OK)
			return l->fault;
		if (l->n < 2)
			fault = STATS_TOO_FEW;
		*mean += term[i].weight * l->mean;
		*variance += share;
		*spread += share * share / (double)(l->n - 1);
	}
	return fault;
}

enum stats_fault compare_contrast(
	const struct compare_term *term, size_t n, double confidence, struct compare_estimate *out)
{
	double mean, variance, spread, reach;
	enum stats_fault fault = sum(term, n, &mean, &variance, &spread);

	*out = (struct compare_estimate){{(double)NAN, (double)NAN, (double)NAN}, .p = (double)NAN, .df = (double)NAN};
	if (fault != STATS_OK && fault != STATS_TOO_FEW)
		return fault;
	out->ratio.estimate = exp(mean);
	if (fault == STATS_OK && !(spread > 0))
		fault = STATS_NO_VARIATION;
	if (fault != STATS_OK)
		return fault;
	out->df = variance * variance / spread;
	reach = stats_t_quantile((1 + confidence) / 2, out->df) * sqrt(variance);
	if (!isfinite(exp(mean + reach)) || !(exp(mean - reach) > 0))
		return STATS_TOO_LARGE;
	out->ratio.low = exp(mean - reach);
	out->ratio.high = exp(mean + reach);
	out->p = 2 * stats_t_tail(fabs(mean) / sqrt(variance), out->df);
	return STATS_OK;
}
