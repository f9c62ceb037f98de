// SPDX-License-Identifier: MIT
#include "compare/compare.h"

static bool is_marked(const struct comparison *c, size_t run)
{
	for (size_t i = 0; i < c->factors.count; i++)
		if (c->factors.list[i].is_accepted && c->factors.list[i].differs[run])
			return true;
	return false;
}

// The unit that takes the run in, or a new one.
static struct compare_unit *unit_of(struct comparison *c, size_t run)
{
	size_t group = c->run[run].group, i = 0;

	while (i < c->units && c->unit[i].group != group)
		i++;
	if (i == c->units)
		c->unit[c->units++] = (struct compare_unit){
			.group = group, .machine = c->run[run].machine, .is_marked = is_marked(c, run)};
	return &c->unit[i];
}

void compare_units(struct comparison *c)
{
	for (size_t run = 0; run < c->runs; run++)
		if (!c->run[run].is_refused) {
			struct compare_unit *u = unit_of(c, run);

			u->run[u->runs++] = run;
		}
}
