// SPDX-License-Identifier: MIT
#include "runtime/signals.h"
#include "runtime/state.h"
#include "uni/verbs.h"

// A container has one process, so that --all means nothing more.
static int kill_container(const struct globals *g, const struct flags *a, struct err **e)
{
	const char *name = a->rest_count > 1 ? a->rest[1] : "TERM";
	int signal = signals_number(name);
	struct state s;

	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (!signal)
		return err_set(e, "unknown signal \"%.40s\"", name);
	if (state_status(&s) != STATE_STOPPED && process_signal(&s.shim, signal))
		return 0;
	return flags_has(a, "all") ? 0 : err_set(e, "container not running");
}

static const struct flag flags[] = {{"all", 'a', false}, {0}};

const struct verb uni_kill = {
	.name = "kill",
	.usage = "[--all] ID [SIGNAL]",
	.help = "send a signal to the container's process, TERM if none is named",
	.flags = flags,
	.has_id = true,
	.most = 2,
	.failure = 1,
	.run = kill_container,
};
