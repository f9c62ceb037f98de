// SPDX-License-Identifier: MIT
#include "suite/client.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"

#define POLL_EVERY (5 * NS_PER_MS) // looks at a file in memory
#define ONE_CORE   0.95            // of it count as all of it: starting and ending take a moment

int client_start(struct client *c, const char *const *argv, struct err **e)
{
	struct proc_opts o = {.argv = argv, .dies_with_parent = true};

	*c = (struct client){.name = argv[0], .proc = {.pidfd = -1}};
	c->out = memfd_create("out", MFD_CLOEXEC);
	c->err = memfd_create("err", MFD_CLOEXEC);
	if (c->out < 0 || c->err < 0)
		return err_sys(e, "cannot make a file in memory");
	o.out = c->out;
	o.err = c->err;
	c->start_ns = clock_ns();
	return proc_spawn(&o, &c->proc, e);
}

static int read_all(const struct client *c, int fd, struct buf *out, struct err **e)
{
	char chunk[16384];
	size_t total = 0;
	ssize_t n;

	while ((n = pread(fd, chunk, sizeof(chunk), (off_t)total)) > 0) {
		total += (size_t)n;
		if (total > CLIENT_OUTPUT_MAX)
			return err_set(e, "%s wrote more than %u bytes", c->name, CLIENT_OUTPUT_MAX);
		buf_add(out, chunk, (size_t)n);
	}
	return n < 0 ? err_sys(e, "cannot read what %s wrote", c->name) : 0;
}

int client_wait_said(struct client *c, const char *text, uint64_t deadline, struct buf *out, struct err **e)
{
	for (;;) {
		uint64_t pause = clock_deadline(POLL_EVERY);

		buf_clear(out);
		if (read_all(c, c->out, out, e))
			return -1;
		if (strstr(buf_text(out), text))
			return 0;
		if (!proc_wait(&c->proc, pause < deadline ? pause : deadline, &c->exit, NULL))
			return err_set(e, "%s ended early", c->name);
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "%s did not say all until its deadline", c->name);
	}
}

int client_wait(struct client *c, uint64_t deadline, struct buf *out, struct buf *log, struct err **e)
{
	int r = proc_wait(&c->proc, deadline, &c->exit, NULL);

	if (r) {
		proc_kill(&c->proc);
		err_kind_set(e, ERR_TIMEOUT, "%s did not end in time and was killed", c->name);
	}
	if (read_all(c, c->err, log, r ? NULL : e) || read_all(c, c->out, out, r ? NULL : e))
		return -1;
	return r;
}

double client_cores(const struct client *c)
{
	return (double)c->exit.cpu_us * 1e3 / (double)(c->exit.end_ns - c->start_ns);
}

bool client_is_limit(double client_cores, double server_cores)
{
	return client_cores >= ONE_CORE && server_cores < ONE_CORE;
}

void client_free(struct client *c)
{
	proc_kill(&c->proc);
	if (c->out > 0)
		close(c->out);
	if (c->err > 0)
		close(c->err);
	c->out = c->err = 0;
}
