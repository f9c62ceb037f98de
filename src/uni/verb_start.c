// SPDX-License-Identifier: MIT
#include "uni/launch.h"
#include "uni/verbs.h"

static int start(const struct globals *g, const struct flags *a, struct err **e)
{
	struct state s;

	return state_load(&s, g->root, a->rest[0], e) || uni_begin(g, &s, g->began_ns, e) ? -1 : 0;
}

static const struct flag flags[] = {{0}};

const struct verb uni_start = {
	.name = "start",
	.usage = "ID",
	.help = "run the unikernel of a container that was created",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = start,
};
