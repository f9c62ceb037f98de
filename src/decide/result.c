// SPDX-License-Identifier: MIT
#include "decide/result.h"

#include <math.h>

#include "decide/move.h"

static void score(const double *value, size_t n, bool is_lower_better, double *out)
{
	double low = (double)INFINITY, high = -(double)INFINITY;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, value[i]);
		high = fmax(high, value[i]);
	}
	for (size_t i = 0; i < n; i++) {
		double way = is_lower_better ? high - value[i] : value[i] - low;

		if (isnan(value[i]))
			out[i] = DECIDE_SCORE_MIDDLE;
		else if (high > low)
			out[i] = DECIDE_SCORE_WORST + (DECIDE_SCORE_BEST - DECIDE_SCORE_WORST) * (way / (high - low));
		else
			out[i] = DECIDE_SCORE_BEST;
	}
}

static void add_group(const struct decide_model *m, const struct decide_group *g, double *sum, struct decide_result *r)
{
	for (size_t c = g->first; c < g->first + g->count; c++) {
		const struct decide_criterion *criterion = &m->criterion[c];

		score(r->value[c], r->alternatives, criterion->is_lower_better, r->score[c]);
		for (size_t i = 0; i < r->alternatives; i++) {
			r->utility[c][i] = 100 * criterion->weight * r->score[c][i];
			sum[i] += r->utility[c][i];
		}
	}
	for (size_t i = 0; i < r->alternatives; i++)
		r->total[i] += g->weight * sum[i];
}

static void make_ranks(struct decide_result *r)
{
	r->first = 0;
	for (size_t i = 0; i < r->alternatives; i++) {
		r->rank[i] = 1;
		for (size_t k = 0; k < r->alternatives; k++)
			r->rank[i] += r->total[k] - r->total[i] > DECIDE_EQUAL * r->total[k];
	}
	while (r->rank[r->first] != 1)
		r->first++;
}

void decide_evaluate(const struct decide_model *m, struct decide_result *r)
{
	for (size_t i = 0; i < r->alternatives; i++)
		r->total[i] = 0;
	for (size_t g = 0; g < m->groups; g++) {
		for (size_t i = 0; i < r->alternatives; i++)
			r->sum[g][i] = 0;
		add_group(m, &m->group[g], r->sum[g], r);
	}
	make_ranks(r);
	decide_moves(m, r);
}
