// SPDX-License-Identifier: MIT
#include "stats/contrast.h"

#include <math.h>
#include <stdbool.h>

#include "stats/describe.h"
#include "stats/distribution.h"

#define ROUNDING 1e-12 // of logarithms: nobody can measure so small a share

static enum stats_fault check(const double *x, size_t n)
{
	enum stats_fault fault = stats_check(x, n);

	for (size_t i = 0; i < n && fault == STATS_OK; i++)
		fault = x[i] > 0 ? STATS_OK : STATS_NOT_POSITIVE;
	return fault;
}

struct stats_logs stats_logs_of(const double *x, size_t n)
{
	struct stats_logs l = {.n = n, .mean = (double)NAN, .variance = (double)NAN, .fault = check(x, n)};
	double squares = 0, first, rest = 0;

	if (l.fault != STATS_OK)
		return l;
	// About the first value: of equal values nothing is left behind that would pass for variation.
	first = log(x[0]);
	for (size_t i = 0; i < n; i++)
		rest += log(x[i]) - first;
	l.mean = first + rest / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (log(x[i]) - l.mean) * (log(x[i]) - l.mean);
	if (n > 1)
		l.variance = squares / (double)(n - 1);
	return l;
}

struct stats_logs stats_logs_of_runs(const double *figure, size_t n)
{
	struct stats_logs l = {.n = n, .mean = (double)NAN, .variance = (double)NAN, .fault = stats_check(figure, n)};
	bool varies = false;

	if (l.fault != STATS_OK)
		return l;
	for (size_t i = 1; i < n; i++)
		varies |= fabs(figure[i] - figure[0]) > ROUNDING;
	l.mean = stats_mean(figure, n);
	if (n > 1)
		l.variance = varies ? stats_variance(figure, n) : 0;
	return l;
}

void stats_contrast_add(struct stats_contrast *c, const struct stats_logs *l, double weight)
{
	double share = weight * weight * l->variance / (double)l->n;

	if (c->fault == STATS_OK)
		c->fault = l->fault;
	c->sum += weight * l->mean;
	c->variance += share;
	c->spread += share * share / (double)(l->n - 1);
	c->terms++;
}

void stats_contrast_add_contrast(struct stats_contrast *c, const struct stats_contrast *part, double weight)
{
	double square = weight * weight;

	if (c->fault == STATS_OK)
		c->fault = part->terms ? part->fault : STATS_EMPTY;
	c->sum += weight * part->sum;
	c->variance += square * part->variance;
	c->spread += square * square * part->spread;
	c->terms++;
}

static double degrees_of_freedom(const struct stats_contrast *c)
{
	// Of one group with two values it is 1, but for rounding.
	return fmax(1, c->variance * c->variance / c->spread);
}

// Fills in the interval and p; the estimate stands already.
static enum stats_fault reach_out(
	const struct stats_contrast *c, double confidence, struct stats_contrast_estimate *out)
{
	double df = degrees_of_freedom(c), error = sqrt(c->variance);
	double reach = stats_t_quantile((1 + confidence) / 2, df) * error;

	if (!isfinite(exp(c->sum + reach)) || !(exp(c->sum - reach) > 0))
		return STATS_TOO_LARGE;
	out->ratio.low = exp(c->sum - reach);
	out->ratio.high = exp(c->sum + reach);
	out->p = 2 * stats_t_tail(fabs(c->sum) / error, df);
	out->df = df;
	return STATS_OK;
}

static enum stats_fault check_contrast(const struct stats_contrast *c)
{
	if (c->terms == 0)
		return STATS_EMPTY;
	if (c->fault != STATS_OK)
		return c->fault;
	if (isnan(c->variance))
		return STATS_TOO_FEW;
	return c->spread > 0 ? STATS_OK : STATS_NO_VARIATION;
}

enum stats_fault stats_contrast_test(
	const struct stats_contrast *c, double confidence, struct stats_contrast_estimate *out)
{
	enum stats_fault f = check_contrast(c);

	*out = (struct stats_contrast_estimate){
		{(double)NAN, (double)NAN, (double)NAN}, .p = (double)NAN, .df = (double)NAN};
	if (c->terms && c->fault == STATS_OK)
		out->ratio.estimate = exp(c->sum);
	if (isinf(out->ratio.estimate) || out->ratio.estimate == 0)
		out->ratio.estimate = (double)NAN;
	return f == STATS_OK ? reach_out(c, confidence, out) : f;
}

enum stats_fault stats_contrast_detectable(const struct stats_contrast *c, double alpha, double power, double *ratio)
{
	enum stats_fault f = check_contrast(c);
	double df = degrees_of_freedom(c), t = -stats_t_quantile(alpha / 2, df), shift;

	*ratio = (double)NAN;
	if (f != STATS_OK)
		return f;
	if (!(alpha > 0 && alpha < power && power < 1))
		return STATS_BAD_ARGUMENT;
	shift = t * (1 - 1 / (4 * df)) + stats_normal_quantile(power) * sqrt(1 + t * t / (2 * df));
	if (isinf(exp(shift * sqrt(c->variance))))
		return STATS_TOO_LARGE;
	*ratio = exp(shift * sqrt(c->variance));
	return STATS_OK;
}
