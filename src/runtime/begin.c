// SPDX-License-Identifier: MIT
#include "runtime/begin.h"

#include "abi/agent.h"
#include "base/clock.h"
#include "runtime/control.h"
#include "runtime/hooks.h"
#include "runtime/phases.h"

#define START_LIMIT (120 * NS_PER_S) // startContainer hooks are part of it

int begin(const struct globals *g, const struct state *s, uint64_t began_ns, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *hook = NULL;
	enum state_status status = state_status(s);
	struct state now;

	if (status != STATE_CREATED)
		return err_set(e, "cannot start a container in the %s state", state_status_name(status));
	phases_add(s, "start", began_ns);
	if (control_ask(s, AGENT_START, NULL, 0, clock_deadline(START_LIMIT), NULL, e))
		return -1;
	now = *s;
	now.status = STATE_RUNNING;
	if (state_load_config(s, &c, NULL) == 0 && hooks_run(&c, OCI_POSTSTART, &now, &hook))
		log_line(&g->log, "warning", "%s", err_text(hook));
	return 0;
}
