// SPDX-License-Identifier: MIT
#include "stats/survival.h"

#include <math.h>

#include "stats/distribution.h"

enum stats_fault stats_survival(size_t survived, size_t n, double confidence, struct stats_interval *out)
{
	double k = (double)survived, all = (double)n, z, middle, half;

	*out = (struct stats_interval){(double)NAN, (double)NAN, (double)NAN};
	if (!(confidence > 0 && confidence < 1) || survived > n)
		return STATS_BAD_ARGUMENT;
	if (n == 0)
		return STATS_EMPTY;
	z = stats_normal_quantile((1 + confidence) / 2);
	middle = (k + z * z / 2) / (all + z * z);
	half = z / (all + z * z) * sqrt(k * (all - k) / all + z * z / 4);
	out->estimate = k / all;
	// At the ends the two terms are equal, but for their rounding.
	out->low = survived == 0 ? 0 : middle - half;
	out->high = survived == n ? 1 : middle + half;
	return STATS_OK;
}
