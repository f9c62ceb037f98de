// SPDX-License-Identifier: MIT
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/text.h"

// What a child that could not exec sends to its parent.
struct failure {
	int sys;
	char stage[28];
};

static void __attribute__((noreturn)) child_fail(int pipe_fd, const char *stage, int sys)
{
	struct failure f = {.sys = sys};
	ssize_t n;

	snprintf(f.stage, sizeof(f.stage), "%s", stage);
	n = write(pipe_fd, &f, sizeof(f));
	(void)n;
	_exit(127);
}

// Makes the three descriptors (0 and less: /dev/null) the child's 0, 1 and 2. They are first copied above 2: a parent
// without standard descriptors, as PID 1 may be, has its pipes where the child's will be. Returns 0 or an errno.
static int place_all(const int want[3])
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	int from[3];

	for (int i = 0; i < 3; i++) {
		from[i] = fcntl(want[i] > 0 ? want[i] : null, F_DUPFD_CLOEXEC, 3);
		if (from[i] < 0)
			return errno;
	}
	for (int i = 0; i < 3; i++)
		if (dup2(from[i], i) < 0)
			return errno;
	return 0;
}

// The signal of a parent that died before it was asked for never comes; but then nobody reads the pipe any more.
static int die_with_parent(int pipe_fd)
{
	struct pollfd p = {.fd = pipe_fd};

	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0))
		return errno;
	return poll(&p, 1, 0) == 0 ? 0 : ESRCH;
}

static void __attribute__((noreturn)) child_main(const struct proc_opts *o, int pipe_fd, int parents_end)
{
	const int want[3] = {o->in, o->out, o->err};
	sigset_t none;
	int r;

	close(parents_end);
	pipe_fd = fcntl(pipe_fd, F_DUPFD_CLOEXEC, 3);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (o->has_session)
		setsid();
	if ((r = place_all(want)))
		child_fail(pipe_fd, "set up descriptors", r);
	if (o->before_exec && (r = o->before_exec(o->arg)))
		child_fail(pipe_fd, "prepare", r);
	// At the very end, since a change of user takes the wish back.
	if (o->dies_with_parent && (r = die_with_parent(pipe_fd)))
		child_fail(pipe_fd, "prepare", r);
	if (o->last && (r = o->last(o->last_arg)))
		child_fail(pipe_fd, "prepare", r);
	if (o->env)
		environ = (char **)(uintptr_t)o->env;
	execvp(o->program ? o->program : o->argv[0], (char *const *)(uintptr_t)o->argv);
	child_fail(pipe_fd, "execute", errno);
}

// Reads from the child's pipe: nothing comes when exec succeeded.
static int check_exec(int pipe_fd, const char *name, struct err **e)
{
	struct failure f;
	ssize_t n;

	do
		n = read(pipe_fd, &f, sizeof(f));
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(f))
		return 0;
	errno = f.sys;
	return err_sys(e, "cannot %.*s %s", (int)sizeof(f.stage), f.stage, name);
}

// As fork, with the child in its cgroup from its first instruction, and with its pidfd: moving it there afterwards
// takes the kernel milliseconds, because it waits for readers of every process to pass.
static pid_t fork_into(int cgroup, uint64_t namespaces, int *pidfd)
{
	struct clone_args a = {
		.flags = CLONE_PIDFD | namespaces | (cgroup > 0 ? CLONE_INTO_CGROUP : 0),
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = cgroup > 0 ? (uint64_t)cgroup : 0,
	};

	return (pid_t)syscall(SYS_clone3, &a, sizeof(a));
}

int proc_spawn(const struct proc_opts *o, struct proc *p, struct err **e)
{
	CLEANUP_FD int from = -1;
	CLEANUP_FD int to = -1;
	int pipe_fds[2];

	*p = (struct proc){.pidfd = -1};
	if (pipe2(pipe_fds, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe");
	from = pipe_fds[0];
	to = pipe_fds[1];
	p->pid = fork_into(o->cgroup, o->namespaces, &p->pidfd);
	if (p->pid < 0) {
		p->pid = 0;
		return err_sys(e, "cannot fork for %s", o->argv[0]);
	}
	if (p->pid == 0)
		child_main(o, to, from);
	close(steal_fd(&to));
	if (check_exec(from, o->argv[0], e)) {
		proc_kill(p);
		return -1;
	}
	return 0;
}

static uint64_t micros(struct timeval t)
{
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec;
}

// Reaps the child, which has ended or is about to.
static void reap(struct proc *p, struct proc_exit *x)
{
	struct rusage ru = {0};
	int status = 0;

	while (wait4(p->pid, &status, 0, &ru) < 0 && errno == EINTR)
		;
	if (p->pidfd >= 0)
		close(p->pidfd);
	*p = (struct proc){.pidfd = -1};
	if (!x)
		return;
	x->status = status;
	x->cpu_us = micros(ru.ru_utime) + micros(ru.ru_stime);
	x->max_rss_kib = ru.ru_maxrss;
}

int proc_wait(struct proc *p, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	struct pollfd pfd = {.fd = p->pidfd, .events = POLLIN};
	int n;

	do
		n = poll(&pfd, 1, clock_ms_left(deadline));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_sys(e, "cannot wait for process %d", (int)p->pid);
	if (n == 0)
		return err_kind_set(e, ERR_TIMEOUT, "process %d still runs at its deadline", (int)p->pid);
	if (x)
		x->end_ns = clock_ns();
	reap(p, x);
	return 0;
}

void proc_kill(struct proc *p)
{
	if (p->pid <= 0)
		return;
	kill(p->pid, SIGKILL);
	reap(p, NULL);
}

// Waits for output; also for the child's end, until has_ended. Returns as poll(2); *readable: whether there is some.
static int wait_output(int fd, int pidfd, uint64_t deadline, bool *has_ended, bool *readable)
{
	struct pollfd pfd[2] = {{.fd = fd, .events = POLLIN}, {.fd = *has_ended ? -1 : pidfd, .events = POLLIN}};
	int r;

	do
		r = poll(pfd, 2, *has_ended ? 0 : clock_ms_left(deadline));
	while (r < 0 && errno == EINTR);
	*readable = r > 0 && pfd[0].revents;
	*has_ended |= r > 0 && pfd[1].revents;
	return r;
}

// Reads until end of file, or until the child has ended and the pipe is empty: a daemon that the child left behind may
// hold the other end forever. Keeps what fits. Returns -1 only at the deadline.
static int drain(int fd, int pidfd, uint64_t deadline, struct buf *out)
{
	size_t room = PROC_OUTPUT_MAX;
	bool has_ended = false, readable;
	char chunk[8192];

	for (;;) {
		int r = wait_output(fd, pidfd, deadline, &has_ended, &readable);
		ssize_t n;

		if (r <= 0)
			return has_ended ? 0 : -1;
		if (!readable)
			continue;
		n = read(fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		if ((size_t)n > room)
			n = (ssize_t)room;
		if (out)
			buf_add(out, chunk, (size_t)n);
		room -= (size_t)n;
		// A daemon that writes without end must not hold us past the deadline either.
		if (clock_ms_left(deadline) == 0)
			return -1;
	}
}

int proc_run(const struct proc_opts *o, uint64_t deadline, struct buf *out, struct proc_exit *x, struct err **e)
{
	struct proc_opts piped = *o;
	struct proc p;
	CLEANUP_FD int from = -1;
	int pipe_fds[2], r;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe");
	from = pipe_fds[0];
	piped.out = pipe_fds[1];
	if (o->err <= 0)
		piped.err = pipe_fds[1];
	r = proc_spawn(&piped, &p, e);
	close(pipe_fds[1]);
	if (r)
		return -1;
	if (drain(from, p.pidfd, deadline, out) || proc_wait(&p, deadline, x, NULL)) {
		proc_kill(&p);
		return err_kind_set(e, ERR_TIMEOUT, "%s did not end in time and was killed", o->argv[0]);
	}
	return 0;
}

int proc_check(const char *const *argv, uint64_t deadline, struct buf *out, struct err **e)
{
	struct proc_opts o = {.argv = argv};
	CLEANUP_BUF struct buf own = {0};
	CLEANUP_BUF struct buf reason = {0};
	struct buf *text = out ? out : &own;
	size_t before = text->len;
	struct proc_exit x;
	char how[64];

	if (proc_run(&o, deadline, text, &x, e))
		return -1;
	if (x.status == 0)
		return 0;
	proc_status_text(x.status, how, sizeof(how));
	text_last_line(&reason, buf_text(text) + before, text->len - before, 600);
	return err_set(e, "%s ended with %s: %s", argv[0], how, buf_text(&reason));
}

void proc_status_text(int status, char *out, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(out, size, "signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(out, size, "exit status %d", WEXITSTATUS(status));
}
