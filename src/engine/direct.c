// SPDX-License-Identifier: MIT
// native: the program of the image as a plain process in the sandbox's network namespace and cgroup. So it sends
// through the same veth and is counted in the same way as in a container; what differs is the isolation alone.
#include "engine/direct.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"
#include "engine/container.h"

#define ARGV_MAX 32

// Runs in the child. Returns 0 or an errno.
static int enter_sandbox(void *arg)
{
	const struct sandbox *s = arg;
	int fd = open(s->netns, O_RDONLY | O_CLOEXEC);

	return fd < 0 || setns(fd, CLONE_NEWNET) ? errno : 0;
}

static int spawn(struct container *c, const struct container_stdio *io, struct err **e)
{
	CLEANUP_FD int cgroup = sandbox_open_cgroup(c->spec->sandbox, "container", e);
	const char *argv[ARGV_MAX + 1] = {NULL};
	char program[512];
	struct proc_opts o = {
		.argv = argv,
		.out = io->out,
		.err = io->err,
		.cgroup = cgroup,
		.has_session = true,
		.dies_with_parent = true,
		.before_exec = enter_sandbox,
		.arg = c->spec->sandbox,
		.last = c->spec->last,
		.last_arg = c->spec->last_arg,
	};

	if (cgroup < 0)
		return -1;
	snprintf(program, sizeof(program), "%s%s", c->spec->rootfs, c->spec->argv[0]);
	for (size_t i = 0; c->spec->argv[i]; i++) {
		if (i == ARGV_MAX)
			return err_set(e, "cannot run %s: more than %d arguments", c->spec->argv[0], ARGV_MAX);
		argv[i] = i ? c->spec->argv[i] : program;
	}
	c->times.issued = clock_ns();
	if (proc_spawn(&o, &c->proc, e))
		return -1;
	c->times.created = c->times.started = clock_ns();
	return 0;
}

static int start(struct container *c, uint64_t deadline, struct err **e)
{
	struct container_stdio io;
	int r = container_open(c, &io, e);

	if (r == 0 && (c->spec->cpus > 0 || c->spec->memory_bytes))
		r = sandbox_limit(c->spec->sandbox, c->spec->cpus, c->spec->memory_bytes, e);
	if (r == 0)
		r = spawn(c, &io, e);
	container_stdio_close(&io);
	return r ? -1 : container_wait_hello(c, deadline, e);
}

static int remove_all(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	struct proc_exit own;

	if (!c->bundle[0])
		return 0;
	c->times.stop_issued = clock_ns();
	if (c->proc.pid > 0)
		kill(c->proc.pid, SIGKILL);
	if (c->proc.pid > 0 && container_wait(c, deadline, x ? x : &own, e))
		return -1;
	if (sandbox_kill(c->spec->sandbox, deadline, e))
		return -1;
	c->times.removed = clock_ns();
	container_collect_stderr(c);
	return container_close(c, e);
}

static int start_or_nothing(struct container *c, uint64_t deadline, struct err **e)
{
	if (start(c, deadline, e) == 0)
		return 0;
	remove_all(c, clock_deadline(CONTAINER_CLEAN_LIMIT), NULL, NULL);
	return -1;
}

const struct engine_ops engine_direct = {.name = "direct", .start = start_or_nothing, .remove = remove_all};
