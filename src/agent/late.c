// SPDX-License-Identifier: MIT
#include "agent/late.h"

#include "agent/agent.h"
#include "agent/request.h"

static void keep(struct agent *a, const struct err *failure)
{
	snprintf(a->late.failure, sizeof(a->late.failure), "%s", err_text(failure));
}

static int tell(const struct agent *a, struct err **e)
{
	return a->late.failure[0] ? err_set(e, "%s", a->late.failure) : 0;
}

int late_network(struct agent *a, struct err **e)
{
	CLEANUP_JSON yyjson_doc *setup = steal_ptr(&a->late.setup);
	CLEANUP_ERR struct err *failure = NULL;

	if (setup && a->effects->set_network(yyjson_doc_get_root(setup), &failure))
		keep(a, failure);
	return tell(a, e);
}

int late_all(struct agent *a, struct err **e)
{
	CLEANUP_ERR struct err *failure = NULL;
	bool wants_rules = a->late.wants_rules;

	a->late.wants_rules = false;
	if (!late_network(a, NULL) && wants_rules && a->effects->set_rules(&a->container, &failure))
		keep(a, failure);
	return tell(a, e);
}

bool late_is_due(struct agent *a)
{
	const struct process *first = agent_find(a, REQUEST_FIRST);

	return (a->late.setup || a->late.wants_rules) && first && first->state == PROCESS_READY;
}

void late_drop(struct late *l)
{
	json_free(&l->setup);
	*l = (struct late){0};
}
