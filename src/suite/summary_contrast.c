// SPDX-License-Identifier: MIT
#include "suite/summary_contrast.h"

#include <math.h>

#include "stats/distribution.h"

struct summary_log summary_log_of(const double *x, size_t n)
{
	struct summary_log l = {.mean = 0, .variance = (double)NAN, .spread = (double)NAN};
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		l.mean += (x[i] > 0 ? log(x[i]) : (double)NAN) / (double)n;
	if (n == 0)
		l.mean = (double)NAN;
	if (n < 2 || !isfinite(l.mean))
		return l;
	for (size_t i = 0; i < n; i++)
		squares += (log(x[i]) - l.mean) * (log(x[i]) - l.mean);
	l.variance = squares / (double)(n - 1) / (double)n;
	l.spread = l.variance * l.variance / (double)(n - 1);
	return l;
}

void summary_contrast_add(
	struct summary_contrast *c, const struct summary_log *a, const struct summary_log *b, double sign)
{
	c->sum += sign * (a->mean - b->mean);
	c->variance += a->variance + b->variance;
	c->spread += a->spread + b->spread;
	c->count++;
}

void summary_contrast_add_mean(struct summary_contrast *c, const struct summary_contrast *part, double sign)
{
	double k = (double)part->count;

	c->sum += sign * part->sum / k;
	c->variance += part->variance / (k * k);
	c->spread += part->spread / (k * k * k * k);
	c->count++;
}

enum stats_fault summary_contrast_test(
	const struct summary_contrast *c, double confidence, struct stats_interval *out, double *p)
{
	double k = (double)c->count, mean = c->sum / k, error = sqrt(c->variance) / k, df, reach;

	*out = (struct stats_interval){(double)NAN, (double)NAN, (double)NAN};
	*p = (double)NAN;
	if (c->count == 0)
		return STATS_EMPTY;
	if (!isfinite(mean))
		return STATS_NOT_POSITIVE;
	out->estimate = exp(mean);
	if (!isfinite(error))
		return STATS_TOO_FEW;
	if (!(error > 1e-12))
		return STATS_NO_VARIATION;
	df = c->variance * c->variance / c->spread;
	reach = stats_t_quantile((1 + confidence) / 2, df) * error;
	*out = (struct stats_interval){exp(mean), exp(mean - reach), exp(mean + reach)};
	*p = 2 * stats_t_tail(fabs(mean / error), df);
	return STATS_OK;
}
