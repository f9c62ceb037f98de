// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "runtime/control.h"
#include "runtime/verb.h"

#define ANSWER_LIMIT (15 * NS_PER_S)

static int change(const struct globals *g, const struct flags *a, enum control_type type, struct err **e)
{
	struct state s;

	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	return control_ask(&s, (uint16_t)type, NULL, 0, clock_deadline(ANSWER_LIMIT), NULL, e);
}

static int pause_container(const struct globals *g, const struct flags *a, struct err **e)
{
	return change(g, a, SHIM_PAUSE, e);
}

static int resume_container(const struct globals *g, const struct flags *a, struct err **e)
{
	return change(g, a, SHIM_RESUME, e);
}

static const struct flag flags[] = {{0}};

const struct verb verb_pause = {
	.name = "pause",
	.usage = "ID",
	.help = "let a container's VM stand still",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = pause_container,
};

const struct verb verb_resume = {
	.name = "resume",
	.usage = "ID",
	.help = "let it go on",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = resume_container,
};
