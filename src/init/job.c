// SPDX-License-Identifier: MIT
#include "init/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>

#include "abi/init.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "init/console.h"
#include "init/watch.h"

// Passes on what is there. The pipe's end is no end of the wait: only the program's own end is.
static bool forward(struct source *s, void *arg)
{
	struct tail *tail = arg;
	char chunk[8192];
	ssize_t n = read(s->fd, chunk, sizeof(chunk));

	if (n > 0) {
		console_pass(chunk, (size_t)n);
		tail_add(tail, chunk, (size_t)n);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		s->fd = -1;
	}
	return false;
}

// What was written before the end is still in the pipe; whoever else holds it open is not waited for.
static void drain(struct source *s, struct tail *tail)
{
	for (int i = 0; i < 16 && s->fd >= 0; i++)
		forward(s, tail);
}

static void keep_log(const char *name, const struct tail *tail)
{
	CLEANUP_BUF struct buf text = {0};
	CLEANUP_ERR struct err *e = NULL;
	char path[128];

	tail_copy(tail, &text);
	snprintf(path, sizeof(path), "%s/%s.log", INIT_LOG_DIR, name);
	if (file_mkdirs(INIT_LOG_DIR, &e) || file_replace(path, buf_text(&text), text.len, 0644, &e))
		console_warn("%s", err_text(e));
}

static int start(const char *const *argv, int out, struct child *c, struct err **e)
{
	struct proc_opts o = {.argv = argv, .out = out, .err = out, .has_session = true};
	struct proc p;

	if (proc_spawn(&o, &p, e))
		return -1;
	close(p.pidfd);
	*c = (struct child){.pid = p.pid};
	return 0;
}

int job_run(
	const char *name, const char *const *argv, uint64_t deadline, struct tail *tail, int *status, struct err **e)
{
	struct child child;
	struct source output = {.fd = -1, .ready = forward, .arg = tail};
	struct watch w = {.children = &child, .child_count = 1, .sources = &output, .source_count = 1};
	CLEANUP_FD int from = -1;
	enum watch_end end;
	int fds[2], r;

	if (pipe2(fds, O_CLOEXEC))
		return err_sys(e, "cannot make a pipe");
	from = output.fd = fds[0];
	fcntl(from, F_SETFL, O_NONBLOCK);
	r = start(argv, fds[1], &child, e);
	close(fds[1]);
	if (r)
		return -1;
	end = watch_wait(&w, deadline);
	if (end != WATCH_CHILDREN) {
		kill(child.pid, SIGKILL);
		watch_wait(&w, clock_deadline(5 * NS_PER_S));
	}
	drain(&output, tail);
	keep_log(name, tail);
	*status = child.status;
	if (end == WATCH_CHILDREN)
		return 0;
	return err_kind_set(e, end == WATCH_DEADLINE ? ERR_TIMEOUT : ERR_FAILED, "%s %s and was killed", argv[0],
		end == WATCH_DEADLINE ? "did not end in time" : "was interrupted");
}

int job_check(const char *name, const char *const *argv, uint64_t deadline, struct err **e)
{
	CLEANUP_FREE struct tail *tail = calloc(1, sizeof(*tail));
	CLEANUP_BUF struct buf last = {0};
	char how[64];
	int status;

	if (!tail)
		return err_set(e, "cannot run %s: out of memory", argv[0]);
	if (job_run(name, argv, deadline, tail, &status, e))
		return -1;
	if (status == 0)
		return 0;
	proc_status_text(status, how, sizeof(how));
	tail_lines(tail, 1, &last);
	if (last.len)
		last.data[strcspn(last.data, "\n")] = '\0';
	return err_set(e, "%s ended with %s: %s", name, how, last.len ? buf_text(&last) : "it wrote nothing");
}
