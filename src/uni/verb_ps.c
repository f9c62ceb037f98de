// SPDX-License-Identifier: MIT
#include <stdio.h>
#include <string.h>

#include "runtime/state.h"
#include "uni/verbs.h"

// As JSON it is what containerd asks for; dockerd shows its own table of it.
static int ps(const struct globals *g, const struct flags *a, struct err **e)
{
	const char *format = flags_text(a, "format");
	struct state s;

	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (state_status(&s) == STATE_STOPPED)
		return err_set(e, "container not running");
	printf(format && !strcmp(format, "json") ? "[%d]\n" : "PID\n%d\n", (int)s.shim.pid);
	return 0;
}

static const struct flag flags[] = {{"format", 'f', true}, {0}};

const struct verb uni_ps = {
	.name = "ps",
	.usage = "[--format table|json] ID",
	.help = "print the number of the container's one process",
	.flags = flags,
	.stops_early = true,
	.has_id = true,
	.failure = 1,
	.run = ps,
};
