// SPDX-License-Identifier: MIT
#include "runtime/launch.h"

static int create(const struct globals *g, const struct flags *a, struct err **e)
{
	struct state state;
	struct launch l;
	struct proc shim;

	if (launch_read(a, &l, e) || launch(g, &l, &state, &shim, e))
		return -1;
	return 0;
}

static const struct flag flags[] = {LAUNCH_FLAGS, {0}};

const struct verb verb_create = {
	.name = "create",
	.usage = "[--bundle DIR] [--pid-file FILE] [--console-socket SOCKET] ID",
	.help = "make a container that waits for start",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = create,
};
