// SPDX-License-Identifier: MIT
#include "decide/move.h"

#include <math.h>

// The weight that moves: where it is, and the bounds that it stays strictly between.
struct weight {
	double now, min, max;
};

// Whether alternative i takes the first place before the one known: nearer, or from the same place on but faster.
static bool is_sooner(double way, double known, double lead, double known_lead)
{
	return isnan(known) || way < known || (way == known && lead > known_lead);
}

// With change x of the weight, an alternative's total is total + slope x. The first one is level with alternative i at
// x = gap / lead. sign is 1 for changes upwards and -1 for those downwards.
static double crossing(const struct decide_result *r, const double *slope, double sign, size_t *to)
{
	double nearest = (double)NAN, nearest_lead = 0;

	for (size_t i = 0; i < r->alternatives; i++) {
		double lead = sign * (slope[i] - slope[r->first]), gap = r->total[r->first] - r->total[i];

		if (lead <= DECIDE_EQUAL * (fabs(slope[i]) + fabs(slope[r->first])))
			continue;
		if (gap <= DECIDE_EQUAL * r->total[r->first])
			gap = 0;
		if (!is_sooner(gap / lead, nearest, lead, nearest_lead))
			continue;
		nearest = gap / lead;
		nearest_lead = lead;
		*to = i;
	}
	return sign * nearest;
}

static struct decide_move find_move(const struct decide_result *r, const double *slope, struct weight w)
{
	struct decide_move move = {0};

	move.up = w.now + crossing(r, slope, 1, &move.up_to);
	move.down = w.now + crossing(r, slope, -1, &move.down_to);
	if (!(move.up < w.max))
		move.up = (double)NAN;
	if (!(move.down > w.min))
		move.down = (double)NAN;
	return move;
}

// When a criterion's share p of its group changes, the others share 1 - p as before. So the group's sum turns from the
// mean score of the others (p = 0) to the score of this one (p = 1).
static struct decide_move move_criterion(
	const struct decide_model *m, const struct decide_group *g, size_t c, const struct decide_result *r)
{
	double p = m->criterion[c].weight, slope[DECIDE_ALTERNATIVES_MAX];

	if (p > 1 - DECIDE_EQUAL)
		return (struct decide_move){.down = (double)NAN, .up = (double)NAN};
	for (size_t i = 0; i < r->alternatives; i++) {
		double others = (r->sum[g - m->group][i] - r->utility[c][i]) / (1 - p);

		slope[i] = g->weight * (100 * r->score[c][i] - others);
	}
	return find_move(r, slope, (struct weight){.now = p, .min = DECIDE_EQUAL, .max = 1 - DECIDE_EQUAL});
}

void decide_moves(const struct decide_model *m, struct decide_result *r)
{
	for (size_t i = 0; i < m->groups; i++) {
		const struct decide_group *g = &m->group[i];
		struct weight w = {.now = g->weight, .min = DECIDE_EQUAL * g->weight, .max = (double)INFINITY};

		r->group_move[i] = find_move(r, r->sum[i], w);
		for (size_t c = g->first; c < g->first + g->count; c++)
			r->criterion_move[c] = move_criterion(m, g, c, r);
	}
}
