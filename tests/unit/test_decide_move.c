// SPDX-License-Identifier: MIT
// How far a weight must move. The claim is tested as what it says: the decision is made again with the weight moved to
// just before and just beyond the place, and with many other weights where nothing may change.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "decide/result.h"
#include "stats/rng.h"

#define MODELS 200
#define NEAR   1e-5

static struct decide_model model;
static struct decide_result result;
static size_t crossings;

// Who comes first when the weight of group g, or the share of criterion c in it (c < 0: the group's), is w.
static size_t first_at(size_t g, int c, double w)
{
	static struct decide_model moved;
	static struct decide_result again;
	const struct decide_group *group = &model.group[g];

	moved = model;
	again = result;
	if (c < 0)
		moved.group[g].weight = w;
	for (size_t i = group->first; c >= 0 && i < group->first + group->count; i++)
		moved.criterion[i].weight *= (1 - w) / (1 - model.criterion[c].weight);
	if (c >= 0)
		moved.criterion[c].weight = w;
	decide_evaluate(&moved, &again);
	return again.first;
}

static void check_side(size_t g, int c, double now, double at, size_t to, double limit)
{
	double end = isnan(at) ? limit : now + (at - now) * (1 - NEAR), step = (end - now) / 40;

	for (int i = 0; i <= 40; i++)
		assert_int_equal(first_at(g, c, now + step * i * (1 - NEAR)), result.first);
	if (isnan(at))
		return;
	crossings++;
	assert_int_equal(first_at(g, c, now + (at - now) * (1 + NEAR) + copysign(1e-9, at - now)), to);
	assert_true(to != result.first);
}

static void check_moves(void)
{
	for (size_t g = 0; g < model.groups; g++) {
		const struct decide_group *group = &model.group[g];
		const struct decide_move *v = &result.group_move[g];

		check_side(g, -1, group->weight, v->down, v->down_to, 0);
		check_side(g, -1, group->weight, v->up, v->up_to, 1e4);
		for (size_t c = group->first; c < group->first + group->count; c++) {
			v = &result.criterion_move[c];
			if (model.criterion[c].weight == 1) {
				assert_true(isnan(v->up) && isnan(v->down));
				continue;
			}
			check_side(g, (int)c, model.criterion[c].weight, v->down, v->down_to, 0);
			check_side(g, (int)c, model.criterion[c].weight, v->up, v->up_to, 1);
		}
	}
}

static void study_a(void **state)
{
	(void)state;
	crossings = 0;
	assert_int_equal(decide_parse("a", decide_study_a(), strlen(decide_study_a()), &model, NULL), 0);
	decide_published(&model, &result);
	check_moves();
	assert_int_equal(crossings, 11);
}

static void make_group(struct rng *rng, struct decide_group *g)
{
	double sum = 0;

	*g = (struct decide_group){
		.weight = 0.1 + 3 * rng_unit(rng), .first = model.criteria, .count = 1 + rng_below(rng, 4)};
	model.criteria += g->count;
	for (size_t c = g->first; c < model.criteria; c++)
		sum += model.criterion[c].weight = 0.05 + rng_unit(rng);
	for (size_t c = g->first; c < model.criteria; c++) {
		model.criterion[c].weight /= sum;
		model.criterion[c].is_lower_better = rng_below(rng, 2);
		for (size_t i = 0; i < result.alternatives; i++)
			result.value[c][i] = rng_below(rng, 10) ? rng_unit(rng) : (double)NAN;
	}
}

static void any_decision(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 4);
	crossings = 0;
	for (int i = 0; i < MODELS; i++) {
		model = (struct decide_model){.groups = 1 + rng_below(&rng, 4)};
		result = (struct decide_result){.alternatives = 2 + rng_below(&rng, 6)};
		for (size_t g = 0; g < model.groups; g++)
			make_group(&rng, &model.group[g]);
		decide_evaluate(&model, &result);
		check_moves();
	}
	assert_true(crossings > MODELS);
}

// Docker and Kata share the first place. Whatever Kata is better in puts it first at once.
static void a_tie_breaks_at_once(void **state)
{
	static const char text[] = "alternatives = docker, kata\ngroups = g 1\ng_weights = a 1, b 1\n"
				   "a_judged = 1 2\nb_judged = 2 1\n";

	(void)state;
	assert_int_equal(decide_parse("t", text, strlen(text), &model, NULL), 0);
	decide_published(&model, &result);
	assert_int_equal(result.rank[0], 1);
	assert_int_equal(result.rank[1], 1);
	assert_int_equal(result.first, 0);
	assert_double_equal(result.criterion_move[0].up, 0.5, 1e-12);
	assert_true(isnan(result.criterion_move[0].down));
	assert_double_equal(result.criterion_move[1].down, 0.5, 1e-12);
	assert_true(isnan(result.criterion_move[1].up));
	assert_true(isnan(result.group_move[0].up) && isnan(result.group_move[0].down));
}

// Twins have the same utilities, so no weight parts them.
static void equals_never_part(void **state)
{
	static const char text[] = "alternatives = a1, a2\ngroups = g 1, h 0\ng_weights = a 1, b 0.3\nh_weights = c 1\n"
				   "a_judged = 2 2\nb_judged = 0.1 0.1\nc_judged = - -\n";

	(void)state;
	assert_int_equal(decide_parse("t", text, strlen(text), &model, NULL), 0);
	decide_published(&model, &result);
	for (size_t c = 0; c < 3; c++)
		assert_true(isnan(result.criterion_move[c].up) && isnan(result.criterion_move[c].down));
	for (size_t g = 0; g < 2; g++)
		assert_true(isnan(result.group_move[g].up) && isnan(result.group_move[g].down));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(study_a),
		cmocka_unit_test(any_decision),
		cmocka_unit_test(a_tie_breaks_at_once),
		cmocka_unit_test(equals_never_part),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
