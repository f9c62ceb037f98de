// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "runtime/hooks.h"
#include "runtime/phases.h"
#include "uni/gate.h"
#include "uni/launch.h"

#define START_LIMIT (30 * NS_PER_S)

int uni_begin(const struct globals *g, struct state *s, uint64_t began_ns, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};
	CLEANUP_ERR struct err *hook = NULL;
	enum state_status status = state_status(s);

	if (status != STATE_CREATED)
		return err_set(e, "cannot start a container in the %s state", state_status_name(status));
	phases_add(s, "start", began_ns);
	if (gate_open(s, clock_deadline(START_LIMIT), e))
		return -1;
	phases_add(s, "exec", clock_ns());
	s->status = STATE_RUNNING;
	if (state_save(s, e))
		return -1;
	if (state_load_config(s, &c, NULL) == 0 && hooks_run(&c, OCI_POSTSTART, s, &hook))
		log_line(&g->log, "warning", "%s", err_text(hook));
	return 0;
}
