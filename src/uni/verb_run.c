// SPDX-License-Identifier: MIT
#include <sys/wait.h>

#include "base/clock.h"
#include "runtime/remove.h"
#include "runtime/signals.h"
#include "uni/launch.h"
#include "uni/verbs.h"

static int stay(const struct globals *g, struct state *s, struct proc *keeper, bool is_kept, struct err **e)
{
	struct proc_exit x = {0};
	int r = uni_begin(g, s, clock_ns(), e) || signals_wait(keeper, &x, e) ? -1 : 0;

	proc_kill(keeper);
	if (!is_kept || r)
		remove_container(s, &g->log, NULL);
	if (r)
		return -1;
	return WIFSIGNALED(x.status) ? 128 + WTERMSIG(x.status) : WEXITSTATUS(x.status);
}

static int run(const struct globals *g, const struct flags *a, struct err **e)
{
	struct state s;
	struct uni_launch l;
	struct proc keeper;

	if (uni_launch_read(a, &l, e) || uni_launch(g, &l, &s, &keeper, e))
		return -1;
	if (!flags_has(a, "detach"))
		return stay(g, &s, &keeper, flags_has(a, "keep"), e);
	if (uni_begin(g, &s, clock_ns(), e) == 0)
		return 0;
	proc_kill(&keeper);
	remove_container(&s, &g->log, NULL);
	return -1;
}

static const struct flag flags[] = {
	UNI_LAUNCH_FLAGS, {"detach", 'd', false}, {"keep", 0, false}, {"no-subreaper", 0, false}, {0}};

const struct verb uni_run = {
	.name = "run",
	.usage = "[--bundle DIR] [--detach] [--pid-file FILE] ID",
	.help = "create, start, and unless detached wait and delete",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = run,
};
