// SPDX-License-Identifier: MIT
#include "engine/container.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

void container_init(struct container *c, const struct container_spec *spec, const struct engine_runtime *runtime)
{
	*c = (struct container){.spec = spec, .runtime = runtime, .proc = {.pidfd = -1}, .out = -1, .err = -1};
}

// A pipe of which the other end goes to the container. Ours never blocks: what the container says is polled for.
static int open_pipe(int *ours, int *theirs, struct err **e)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe");
	*ours = fds[0];
	*theirs = fds[1];
	return fcntl(fds[0], F_SETFL, O_NONBLOCK) ? err_sys(e, "cannot set up a pipe") : 0;
}

int container_open(struct container *c, struct container_stdio *child, struct err **e)
{
	*child = (struct container_stdio){-1, -1};
	if (snprintf(c->bundle, sizeof(c->bundle), "%s/%s", sandbox_work_dir(), c->spec->id) >=
		(int)sizeof(c->bundle)) {
		c->bundle[0] = '\0';
		return err_set(e, "cannot make container %s: the folder's name is too long", c->spec->id);
	}
	if (mkdir(c->bundle, 0700)) {
		err_sys(e, "cannot make folder %s", c->bundle);
		c->bundle[0] = '\0';
		return -1;
	}
	return open_pipe(&c->out, &child->out, e) || open_pipe(&c->err, &child->err, e) ? -1 : 0;
}

void container_stdio_close(struct container_stdio *child)
{
	if (child->out >= 0)
		close(steal_fd(&child->out));
	if (child->err >= 0)
		close(steal_fd(&child->err));
}

// The process closed its standard output without a word, so it ended or is about to.
static int fail_silent(struct container *c, uint64_t deadline, struct err **e)
{
	struct proc_exit x = {0};
	char how[64];

	if (container_wait(c, deadline, &x, e))
		return -1;
	proc_status_text(x.status, how, sizeof(how));
	return err_set(e, "%s said nothing and ended with %s", c->spec->argv[0], how);
}

int container_wait_hello(struct container *c, uint64_t deadline, struct err **e)
{
	struct pollfd p = {.fd = c->out, .events = POLLIN};
	int n;

	do
		n = poll(&p, 1, clock_ms_left(deadline));
	while (n < 0 && errno == EINTR);
	c->times.hello = clock_ns();
	if (n > 0 && p.revents & POLLIN)
		return 0;
	c->times.hello = 0;
	if (n == 0)
		return err_kind_set(e, ERR_TIMEOUT, "%s said nothing until its deadline", c->spec->argv[0]);
	return n < 0 ? err_sys(e, "cannot wait for %s", c->spec->argv[0]) : fail_silent(c, deadline, e);
}

int container_wait(struct container *c, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	if (c->proc.pid <= 0)
		return err_set(e, "cannot wait for container %s: it does not run", c->spec->id);
	if (proc_wait(&c->proc, deadline, x, e))
		return err_wrap(e, "cannot wait for container %s", c->spec->id);
	c->times.ended = x->end_ns;
	return 0;
}

void container_collect_stderr(struct container *c)
{
	char chunk[4096];
	size_t total = 0;
	ssize_t n;

	if (c->err < 0)
		return;
	while (total < CONTAINER_LOG_MAX && (n = read(c->err, chunk, sizeof(chunk))) > 0) {
		buf_add(&c->log, chunk, (size_t)n);
		total += (size_t)n;
	}
}

void container_collect_file(struct container *c, const char *heading, const char *path)
{
	CLEANUP_FD int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	char chunk[4096];
	size_t total = 0;
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) || st.st_size == 0)
		return;
	if (st.st_size > CONTAINER_LOG_MAX)
		lseek(fd, st.st_size - CONTAINER_LOG_MAX, SEEK_SET);
	buf_printf(&c->log, "%s:\n", heading);
	while (total < CONTAINER_LOG_MAX && (n = read(fd, chunk, sizeof(chunk))) > 0) {
		buf_add(&c->log, chunk, (size_t)n);
		total += (size_t)n;
	}
}

int container_close(struct container *c, struct err **e)
{
	if (!c->bundle[0])
		return 0;
	if (file_remove_tree(c->bundle, e))
		return -1;
	c->bundle[0] = '\0';
	return 0;
}

void container_free(struct container *c)
{
	if (c->out >= 0)
		close(steal_fd(&c->out));
	if (c->err >= 0)
		close(steal_fd(&c->err));
	err_free(&c->phases_fault);
	buf_free(&c->log);
}
