// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "runtime/remove.h"
#include "runtime/verb.h"

static int check_stopped(const struct state *s, bool is_forced, struct err **e)
{
	enum state_status status = state_status(s);

	// Nothing of the program ran in one that was only created; runc deletes it too.
	if (is_forced || status == STATE_STOPPED || status == STATE_CREATED)
		return 0;
	return err_set(e, "cannot delete container %s that is not stopped: %s", s->id, state_status_name(status));
}

static int delete(const struct globals *g, const struct flags *a, struct err **e)
{
	bool is_forced = flags_has(a, "force");
	CLEANUP_FD int lock = -1;
	struct state s;

	if (state_load(&s, g->root, a->rest[0], e)) {
		if (!is_forced || state_check_id(a->rest[0], NULL))
			return -1;
		err_free(e);
		return 0;
	}
	if (check_stopped(&s, is_forced, e))
		return -1;
	// One that is just being created gives up when its shim dies.
	if (is_forced)
		process_kill(&s.shim, clock_deadline(REMOVE_LIMIT), NULL);
	lock = state_lock(&s, clock_deadline(REMOVE_LIMIT), e);
	// Another delete, or the create that gave up, may have been here.
	if (state_load(&s, g->root, a->rest[0], NULL)) {
		err_free(e);
		return 0;
	}
	if (lock < 0)
		return -1;
	return remove_container(&s, &g->log, e);
}

static const struct flag flags[] = {{"force", 'f', false}, {0}};

const struct verb verb_delete = {
	.name = "delete",
	.usage = "[--force] ID",
	.help = "remove a container that has ended, or with --force any",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = delete,
};
