// SPDX-License-Identifier: MIT
#include "stats/welch.h"

#include <math.h>

#include "stats/describe.h"
#include "stats/distribution.h"

static enum stats_fault check(const double *a, size_t na, const double *b, size_t nb, double confidence)
{
	enum stats_fault fa = stats_check(a, na), fb = stats_check(b, nb);

	if (!(confidence > 0 && confidence < 1))
		return STATS_BAD_ARGUMENT;
	return fa != STATS_OK ? fa : fb;
}

// The variance of the mean. In long double it neither overflows nor vanishes, whatever the values.
static long double mean_variance(const double *x, size_t n)
{
	long double sd = stats_sd(x, n);

	return sd * sd / (long double)n;
}

enum stats_fault stats_welch(
	const double *a, size_t na, const double *b, size_t nb, double confidence, struct stats_welch *out)
{
	enum stats_fault f = check(a, na, b, nb, confidence);
	long double va, vb, v, half;

	*out = (struct stats_welch){
		{(double)NAN, (double)NAN, (double)NAN}, .t = (double)NAN, .df = (double)NAN, .p = (double)NAN};
	if (f != STATS_OK)
		return f;
	out->difference.estimate = stats_mean(a, na) - stats_mean(b, nb);
	if (na < 2 || nb < 2)
		return STATS_TOO_FEW;
	if (!stats_varies(a, na) && !stats_varies(b, nb))
		return STATS_NO_VARIATION;
	va = mean_variance(a, na);
	vb = mean_variance(b, nb);
	v = va + vb;
	out->df = (double)(v * v / (va * va / (long double)(na - 1) + vb * vb / (long double)(nb - 1)));
	half = stats_t_quantile((1 + confidence) / 2, out->df) * sqrtl(v);
	if (!isfinite(out->difference.estimate) || !isfinite((double)(fabsl(out->difference.estimate) + half)))
		return STATS_TOO_LARGE;
	out->difference.low = (double)(out->difference.estimate - half);
	out->difference.high = (double)(out->difference.estimate + half);
	out->t = (double)(out->difference.estimate / sqrtl(v));
	out->p = 2 * stats_t_tail(fabs(out->t), out->df);
	return STATS_OK;
}
