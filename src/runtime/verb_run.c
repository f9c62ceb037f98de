// SPDX-License-Identifier: MIT
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "runtime/begin.h"
#include "runtime/launch.h"
#include "runtime/pty.h"
#include "runtime/remove.h"
#include "runtime/signals.h"

// Whether the terminal that this process has is the container's. One that it merely reads from stays as it is: its
// Ctrl-C is a signal.
static bool gives_terminal(const struct launch *l, const struct state *s)
{
	CLEANUP_OCI_CONFIG struct oci_config c = {0};

	return l->has_own_terminal && state_load_config(s, &c, NULL) == 0 && c.process.has_terminal;
}

static int stay(const struct globals *g, const struct launch *l, struct state *s, struct proc *shim, bool is_kept,
	struct err **e)
{
	struct termios before;
	bool is_raw = state_status(s) != STATE_STOPPED && gives_terminal(l, s) && pty_make_raw(STDIN_FILENO, &before);
	struct proc_exit x = {0};
	int r = begin(g, s, clock_ns(), e) || signals_wait(shim, &x, e) ? -1 : 0;

	if (is_raw)
		tcsetattr(STDIN_FILENO, TCSANOW, &before);
	proc_kill(shim);
	if (state_load(s, g->root, s->id, NULL) == 0 && (!is_kept || r))
		remove_container(s, &g->log, NULL);
	if (r)
		return -1;
	return WIFSIGNALED(x.status) ? 128 + WTERMSIG(x.status) : WEXITSTATUS(x.status);
}

static int run(const struct globals *g, const struct flags *a, struct err **e)
{
	bool is_detached = flags_has(a, "detach");
	struct state s;
	struct launch l;
	struct proc shim;

	if (launch_read(a, &l, e))
		return -1;
	l.has_own_terminal = !is_detached && !*l.console_socket && isatty(STDIN_FILENO);
	if (launch(g, &l, &s, &shim, e) || state_load(&s, g->root, l.id, e))
		return -1;
	if (!is_detached)
		return stay(g, &l, &s, &shim, flags_has(a, "keep"), e);
	if (begin(g, &s, clock_ns(), e) == 0)
		return 0;
	proc_kill(&shim);
	remove_container(&s, &g->log, NULL);
	return -1;
}

static const struct flag flags[] = {
	LAUNCH_FLAGS, {"detach", 'd', false}, {"keep", 0, false}, {"no-subreaper", 0, false}, {0}};

const struct verb verb_run = {
	.name = "run",
	.usage = "[--bundle DIR] [--detach] [--pid-file FILE] [--console-socket SOCKET] ID",
	.help = "create, start, and unless detached wait and delete",
	.flags = flags,
	.has_id = true,
	.most = 1,
	.failure = 1,
	.run = run,
};
