// SPDX-License-Identifier: MIT
#include <signal.h>

#include "abi/agent.h"
#include "base/clock.h"
#include "base/frame.h"
#include "runtime/control.h"
#include "runtime/signals.h"
#include "runtime/verb.h"

#define ANSWER_LIMIT (10 * NS_PER_S)

// A shim that does not answer can still be killed, and everything goes with it.
static int send_signal(const struct state *s, int signal, bool is_all, struct err **e)
{
	CLEANUP_ERR struct err *why = NULL;
	uint8_t body[8];

	frame_set_u32(body, (uint32_t)signal);
	frame_set_u32(body + 4, is_all);
	if (control_ask(s, AGENT_SIGNAL, body, sizeof(body), clock_deadline(ANSWER_LIMIT), NULL, &why) == 0)
		return 0;
	if (signal == SIGKILL && (process_signal(&s->shim, SIGKILL) || !process_is_alive(&s->shim)))
		return 0;
	return err_set(e, "%s", err_text(why));
}

static int kill_container(const struct globals *g, const struct flags *a, struct err **e)
{
	const char *name = a->rest_count > 1 ? a->rest[1] : "TERM";
	int signal = signals_number(name);
	bool is_all = flags_has(a, "all");
	enum state_status status;
	struct state s;

	if (state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (!signal)
		return err_set(e, "unknown signal \"%.40s\"", name);
	status = state_status(&s);
	// Nothing outlives the container's own process, so that all of them are dead already.
	if (status == STATE_STOPPED)
		return is_all ? 0 : err_set(e, "container not running");
	if (status == STATE_CREATING) {
		if (signal != SIGKILL)
			return err_set(e, "container not running");
		process_signal(&s.shim, SIGKILL);
		return 0;
	}
	return send_signal(&s, signal, is_all, e);
}

static const struct flag flags[] = {{"all", 'a', false}, {0}};

const struct verb verb_kill = {
	.name = "kill",
	.usage = "[--all] ID [SIGNAL]",
	.help = "send a signal to the container's process, TERM if none is named",
	.flags = flags,
	.has_id = true,
	.most = 2,
	.failure = 1,
	.run = kill_container,
};
