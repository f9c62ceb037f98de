// SPDX-License-Identifier: MIT
#include "decide/model_weight.h"

#include <math.h>
#include <string.h>

static int add_group(const struct entry *x, struct decide_model *m, const char *name, double weight, struct err **e)
{
	struct decide_group *g = &m->group[m->groups];

	for (size_t i = 0; i < m->groups; i++)
		if (!strcmp(m->group[i].name, name))
			return entry_refuse(x, e, "%s stands there twice", name);
	if (m->groups == DECIDE_GROUPS_MAX)
		return entry_refuse(x, e, "allowed: at most %d", DECIDE_GROUPS_MAX);
	snprintf(g->name, sizeof(g->name), "%s", name);
	g->weight = weight;
	m->groups++;
	return 0;
}

static int read_groups(struct entries *all, struct decide_model *m, struct err **e)
{
	struct entry x = entry_find(all, "groups", NULL);
	char name[DECIDE_NAME_MAX];
	double weight, sum = 0;
	int got;

	if (!x.setting)
		return err_set(e, "%s: there is no line 'groups = NAME WEIGHT, …'", all->file);
	while ((got = entry_pair(&x, name, &weight, e)) == 1) {
		if (add_group(&x, m, name, weight, e))
			return -1;
		sum += weight;
	}
	return got == 0 && !(sum > 0) ? entry_refuse(&x, e, "allowed: at least one weight above 0") : got;
}

static int add_criterion(const struct entry *x, struct decide_model *m, const char *name, double number, struct err **e)
{
	struct decide_criterion *c = &m->criterion[m->criteria];

	for (size_t i = 0; i < m->criteria; i++)
		if (!strcmp(m->criterion[i].name, name))
			return entry_refuse(x, e, "%s is a criterion already", name);
	for (size_t i = 0; i < m->alternatives; i++)
		if (!strcmp(m->alternative[i].name, name))
			return entry_refuse(x, e, "%s is an alternative", name);
	if (m->criteria == DECIDE_CRITERIA_MAX)
		return entry_refuse(x, e, "allowed: at most %d criteria in all groups", DECIDE_CRITERIA_MAX);
	snprintf(c->name, sizeof(c->name), "%s", name);
	c->weight = number;
	m->criteria++;
	return 0;
}

// When each pair is compared once and no three go in a circle, the criteria win 0, 1, … k - 1 times, one each. (Landau,
// "On dominance relations and the structure of animal societies: III", Bulletin of Mathematical Biophysics 15 (1953),
// 143-148: any other numbers of wins are those of circles, or of no comparisons at all.)
static int check_wins(const struct entry *x, const struct decide_criterion *c, size_t k, struct err **e)
{
	double sum = 0;

	for (size_t i = 0; i < k; i++) {
		if (c[i].weight != floor(c[i].weight) || c[i].weight > (double)(k - 1))
			return entry_refuse(
				x, e, "%s cannot win %g comparisons; allowed: 0 to %zu", c[i].name, c[i].weight, k - 1);
		sum += c[i].weight;
	}
	if (sum != (double)(k * (k - 1)) / 2)
		return entry_refuse(
			x, e, "%g wins in all, but %zu criteria are compared %zu times", sum, k, k * (k - 1) / 2);
	for (size_t i = 0; i < k; i++)
		for (size_t j = 0; j < i; j++)
			if (c[i].weight == c[j].weight)
				return entry_refuse(x, e,
					"%s and %s win equally often, so the comparisons go in a circle", c[j].name,
					c[i].name);
	return 0;
}

static int make_shares(const struct entry *x, struct decide_criterion *c, size_t k, double plus, struct err **e)
{
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += c[i].weight + plus;
	if (!(sum > 0))
		return entry_refuse(x, e, "allowed: at least one weight above 0");
	for (size_t i = 0; i < k; i++)
		c[i].weight = (c[i].weight + plus) / sum;
	return 0;
}

static int read_criteria(struct entries *all, struct decide_model *m, struct decide_group *g, struct err **e)
{
	struct entry wins = entry_find(all, g->name, "wins"), weights = entry_find(all, g->name, "weights");
	struct entry *x = wins.setting ? &wins : &weights;
	char name[DECIDE_NAME_MAX];
	double number;
	int got;

	if (!x->setting)
		return err_set(e,
			"%s: group %s has no criteria; allowed: %s_wins = NAME WINS, … or %s_weights = NAME "
			"WEIGHT, …",
			all->file, g->name, g->name, g->name);
	if (wins.setting && weights.setting)
		return entry_refuse(&weights, e, "line %d gives wins; allowed: one of both", wins.setting->line);
	g->first = m->criteria;
	while ((got = entry_pair(x, name, &number, e)) == 1)
		if (add_criterion(x, m, name, number, e))
			return -1;
	g->count = m->criteria - g->first;
	if (got < 0 || (wins.setting && check_wins(x, &m->criterion[g->first], g->count, e)))
		return -1;
	return make_shares(x, &m->criterion[g->first], g->count, wins.setting ? 1 : 0, e);
}

int model_read_weights(struct entries *all, struct decide_model *m, struct err **e)
{
	if (read_groups(all, m, e))
		return -1;
	for (size_t i = 0; i < m->groups; i++)
		if (read_criteria(all, m, &m->group[i], e))
			return -1;
	return 0;
}
