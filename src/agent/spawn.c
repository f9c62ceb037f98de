// SPDX-License-Identifier: MIT
#include "agent/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "agent/child.h"
#include "agent/sync.h"

#define FRESH (CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS)

extern int setns(int fd, int kind);

// One pipe; ours is the end that does not block.
static int make_pipe(int *ours, int *theirs, bool is_input, struct err **e)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe");
	*ours = fds[is_input];
	*theirs = fds[!is_input];
	return fcntl(*ours, F_SETFL, O_NONBLOCK) ? err_sys(e, "cannot set up a pipe") : 0;
}

static int make_ends(struct spawned *s, struct child *c, struct err **e)
{
	if (sync_pair(&s->sync, &c->sync))
		return err_sys(e, "cannot make a socket");
	if (c->process->has_terminal)
		return 0;
	if (make_pipe(&s->in, &c->in, true, e) || make_pipe(&s->out, &c->out, false, e))
		return -1;
	return make_pipe(&s->err, &c->err, false, e);
}

static pid_t clone_child(uint64_t namespaces, int cgroup, int *pidfd)
{
	struct clone_args a = {
		.flags = CLONE_PIDFD | CLONE_INTO_CGROUP | namespaces,
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup,
	};

	return (pid_t)syscall(SYS_clone3, &a, sizeof(a));
}

// Children of this process come into the number space of the container for the moment of a clone: so the new one is our
// own child, whose end we see.
static pid_t clone_inside(const struct container *c, int *pidfd)
{
	CLEANUP_FD int own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
	pid_t pid;

	if (own < 0 || setns(c->init, CLONE_NEWPID))
		return -1;
	pid = clone_child(0, c->cgroup, pidfd);
	if (pid != 0 && setns(own, CLONE_NEWPID)) {
		// All that came later would be born in there.
		kill(pid, SIGKILL);
		return -1;
	}
	return pid;
}

static void close_childs(struct child *c)
{
	scope_close(&c->in);
	scope_close(&c->out);
	scope_close(&c->err);
	scope_close(&c->sync);
}

int spawn(const struct container *c, const struct oci_process *p, struct spawned *s, struct err **e)
{
	struct child child = {
		.container = c, .process = p, .in = -1, .out = -1, .err = -1, .sync = -1, .join = c->init};

	*s = (struct spawned)SPAWNED_NONE;
	if (make_ends(s, &child, e)) {
		close_childs(&child);
		spawned_close(s);
		return -1;
	}
	s->pid = c->init < 0 ? clone_child(FRESH, c->cgroup, &s->pidfd) : clone_inside(c, &s->pidfd);
	if (s->pid == 0)
		child_main(&child);
	if (s->pid < 0)
		err_sys(e, "cannot make a process");
	close_childs(&child);
	if (s->pid > 0)
		return 0;
	spawned_close(s);
	return -1;
}

void spawned_close(struct spawned *s)
{
	scope_close(&s->pidfd);
	scope_close(&s->sync);
	scope_close(&s->in);
	scope_close(&s->out);
	scope_close(&s->err);
	*s = (struct spawned)SPAWNED_NONE;
}
