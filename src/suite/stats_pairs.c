// SPDX-License-Identifier: MIT
#include "suite/stats_pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "stats/multiple.h"

#define NAMED_MAX 20 // groups that an error names

static int refuse(const struct stats_table *t, struct err **e)
{
	CLEANUP_BUF struct buf text = {0};

	buf_str(&text, "no group '");
	text_show(&text, t->against, 200);
	buf_str(&text, "'; there are: ");
	for (size_t g = 0; g < t->groups && g < NAMED_MAX; g++) {
		buf_str(&text, g ? ", " : "");
		text_show(&text, t->group[g].name, 200);
	}
	return err_set(e, "%s: %s%s", t->name, buf_text(&text), t->groups > NAMED_MAX ? ", …" : "");
}

static int find(const struct stats_table *t, size_t *group, struct err **e)
{
	for (*group = 0; *group < t->groups; (*group)++)
		if (!strcmp(t->group[*group].name, t->against))
			return 0;
	return refuse(t, e);
}

static int correct(struct stats_pairs *p, const char *key, struct err **e)
{
	double *value = calloc(p->count + 1, sizeof(*value));
	size_t n = 0;

	if (!value)
		return err_set(e, "cannot correct the tests: out of memory");
	for (size_t i = 0; i < p->count; i++)
		if (!isnan(stats_figure_find(&p->pair[i].figures, key)->value))
			value[n++] = stats_figure_find(&p->pair[i].figures, key)->value;
	stats_holm(value, n, value);
	for (size_t i = p->count; i-- > 0;)
		if (!isnan(stats_figure_find(&p->pair[i].figures, key)->value))
			stats_figure_find(&p->pair[i].figures, key)->value = value[--n];
	free(value);
	return 0;
}

int stats_pairs_make(const struct stats_table *t, struct stats_pairs *p, struct err **e)
{
	*p = (struct stats_pairs){0};
	if (!t->against)
		return 0;
	if (find(t, &p->against, e))
		return -1;
	p->pair = calloc(t->groups * t->columns + 1, sizeof(*p->pair));
	if (!p->pair)
		return err_set(e, "cannot compare the groups: out of memory");
	for (size_t c = 0; c < t->columns; c++)
		for (size_t g = 0; g < t->groups; g++) {
			struct stats_pair *pair = &p->pair[p->count];

			if (g == p->against || !stats_table_is_numeric(t, c))
				continue;
			*pair = (struct stats_pair){.column = c, .group = g};
			stats_figures_against(&t->group[g].of[c], &t->group[p->against].of[c], &pair->figures);
			p->count++;
		}
	return correct(p, "p_welch_holm", e) || correct(p, "p_rank_holm", e) ? -1 : 0;
}
