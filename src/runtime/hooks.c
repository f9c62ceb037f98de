// SPDX-License-Identifier: MIT
#include "runtime/hooks.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"

// Returns a descriptor to read the text from, of any length, or -1.
static int readable(const struct buf *text, struct err **e)
{
	CLEANUP_FD int fd = memfd_create("state", MFD_CLOEXEC);

	if (fd < 0)
		return err_sys(e, "cannot make a file in memory");
	if (file_write_all(fd, text->data, text->len, e) || lseek(fd, 0, SEEK_SET) < 0)
		return -1;
	return steal_fd(&fd);
}

static int run_one(const struct oci_hook *h, const struct buf *state, struct err **e)
{
	CLEANUP_FD int in = readable(state, e);
	CLEANUP_BUF struct buf said = {0};
	CLEANUP_BUF struct buf shown = {0};
	const char *own[] = {h->path, NULL};
	// A hook's program and its argv[0] are two things: Docker's depends on it. The environment given is the whole
	// one.
	const struct proc_opts o = {
		.argv = h->args.count ? h->args.at : own, .program = h->path, .env = h->env.at, .in = in};
	uint64_t limit = (h->timeout_s ? h->timeout_s : HOOKS_LIMIT_S) * NS_PER_S;
	struct proc_exit x;
	char how[64];

	if (in < 0 || proc_run(&o, clock_deadline(limit), &said, &x, e))
		return -1;
	if (x.status == 0)
		return 0;
	proc_status_text(x.status, how, sizeof(how));
	text_show(&shown, buf_text(&said), 600);
	return err_set(e, "%s, it said: %s", how, buf_text(&shown));
}

int hooks_run(const struct oci_config *c, enum oci_hook_kind kind, const struct state *s, struct err **e)
{
	CLEANUP_BUF struct buf state = {0};

	if (!c->hooks[kind].count)
		return 0;
	state_print(s, c, &state);
	if (!buf_ok(&state))
		return err_set(e, "cannot run hooks: out of memory");
	for (size_t i = 0; i < c->hooks[kind].count; i++)
		if (run_one(&c->hooks[kind].at[i], &state, e))
			return err_wrap(e, "error running %s hook #%zu", oci_hook_name(kind), i);
	return 0;
}
