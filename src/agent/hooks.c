// SPDX-License-Identifier: MIT
#include "agent/hooks.h"

#include <string.h>
#include <sys/mman.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"

#define TIMEOUT_S 60

static int run(const struct oci_hook *h, const char *state, struct err **e)
{
	static const char *const no_env[] = {NULL};
	CLEANUP_FD int in = memfd_create("state", MFD_CLOEXEC);
	const char *const own_name[] = {h->path, NULL};
	const struct proc_opts o = {.argv = h->args.count ? h->args.at : own_name,
		.program = h->path,
		.env = h->env.at ? h->env.at : no_env,
		.in = in};
	uint64_t deadline = clock_deadline((h->timeout_s ? h->timeout_s : TIMEOUT_S) * NS_PER_S);
	CLEANUP_BUF struct buf said = {0};
	struct proc_exit x = {0};
	char how[64];

	if (in < 0 || file_write_all(in, state, strlen(state), NULL) || lseek(in, 0, SEEK_SET))
		return err_sys(e, "cannot hand over the state");
	if (proc_run(&o, deadline, &said, &x, e))
		return -1;
	if (!x.status)
		return 0;
	proc_status_text(x.status, how, sizeof(how));
	return err_set(e, "it ended with %s: %.300s", how, buf_text(&said));
}

int hooks_start_container(const struct oci_hooks *hooks, const char *state, struct err **e)
{
	for (size_t i = 0; i < hooks->count; i++)
		if (run(&hooks->at[i], state ? state : "{}", e))
			return err_wrap(e, "startContainer hook %s", hooks->at[i].path);
	return 0;
}
