// SPDX-License-Identifier: MIT
#include "uni/launch.h"
#include "uni/verbs.h"

static int create(const struct globals *g, const struct flags *a, struct err **e)
{
	struct state state;
	struct uni_launch l;
	struct proc keeper;

	return uni_launch_read(a, &l, e) || uni_launch(g, &l, &state, &keeper, e) ? -1 : 0;
}

static const struct flag flags[] = {UNI_LAUNCH_FLAGS, {0}};

const struct verb uni_create = {
	.name = "create",
	.usage = "[--bundle DIR] [--pid-file FILE] ID",
	.help = "make a container that waits for start",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = create,
};
