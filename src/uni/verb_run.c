// SPDX-License-Identifier: MIT
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "runtime/remove.h"
#include "runtime/signals.h"
#include "uni/launch.h"
#include "uni/verbs.h"

// Waits for the container's end and hands it every signal that comes meanwhile.
static int wait_for(struct proc *keeper, struct proc_exit *x, struct err **e)
{
	CLEANUP_FD int signals = signals_open(e);
	struct pollfd p[] = {{.fd = keeper->pidfd, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	int signal;

	if (signals < 0)
		return -1;
	while (!(p[0].revents & POLLIN)) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait");
		while ((signal = signals_next(signals)))
			if (signals_is_passed_on(signal))
				kill(keeper->pid, signal);
	}
	return proc_wait(keeper, clock_deadline(NS_PER_S), x, e);
}

static int stay(const struct globals *g, struct state *s, struct proc *keeper, bool is_kept, struct err **e)
{
	struct proc_exit x = {0};
	int r = uni_begin(g, s, clock_ns(), e) || wait_for(keeper, &x, e) ? -1 : 0;

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
	.failure = 1,
	.run = run,
};
