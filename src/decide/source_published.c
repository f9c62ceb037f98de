// SPDX-License-Identifier: MIT
#include <math.h>
#include <stdio.h>

#include "decide/result.h"

static double figure(const struct decide_criterion *c, const char *runtime)
{
	struct published_average how = {
		.by = *c->by ? c->by : NULL,
		.percent_of = *c->percent_of ? c->percent_of : NULL,
	};
	double value;

	return c->table && published_mean(c->table, &how, runtime, &value) ? value : (double)NAN;
}

void decide_published(const struct decide_model *m, struct decide_result *r)
{
	*r = (struct decide_result){.source = DECIDE_PUBLISHED, .alternatives = m->alternatives};
	for (size_t i = 0; i < m->alternatives; i++) {
		r->index[i] = i;
		snprintf(r->name[i], DECIDE_NAME_MAX, "%s", m->alternative[i].name);
		snprintf(r->runtime[i], DECIDE_NAME_MAX, "%s", m->alternative[i].name);
		for (size_t k = 0; k < m->criteria; k++) {
			const struct decide_criterion *c = &m->criterion[k];

			r->value[k][i] = c->is_judged ? c->judged[i] : figure(c, r->name[i]);
		}
	}
	decide_evaluate(m, r);
}
