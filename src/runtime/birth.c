// SPDX-License-Identifier: MIT
#include "runtime/birth.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/file.h"
#include "runtime/cgroup.h"
#include "runtime/hooks.h"
#include "runtime/phases.h"
#include "runtime/remove.h"
#include "runtime/report.h"

#define LOCK_LIMIT       (5 * NS_PER_S)
#define NAMESPACES_LIMIT (30 * NS_PER_S)

static int read_config(struct birth *b, struct err **e)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/config.json", b->state->bundle);
	if (file_read(path, OCI_CONFIG_MAX, &b->text, e))
		return -1;
	return oci_config_parse("config.json", buf_text(&b->text), b->text.len, &b->config, e);
}

static int find_rootfs(const struct birth *b, struct err **e)
{
	char path[2 * PATH_MAX];
	bool is_whole = b->config.root[0] == '/';

	snprintf(path, sizeof(path), "%s%s%s", is_whole ? "" : b->state->bundle, is_whole ? "" : "/", b->config.root);
	return realpath(path, b->state->rootfs) ? 0 : err_sys(e, "cannot find the root file system %s", path);
}

int birth_read(struct birth *b, struct err **e)
{
	const char *bundle = b->bundle ? b->bundle : ".", *netns;
	struct state *s = b->state;

	if (state_check_id(b->id, e))
		return -1;
	snprintf(s->id, sizeof(s->id), "%s", b->id);
	if (!realpath(bundle, s->bundle))
		return err_sys(e, "cannot find the bundle %s", bundle);
	if (read_config(b, e) || find_rootfs(b, e))
		return -1;
	netns = b->config.namespaces[OCI_NS_NETWORK].path;
	snprintf(s->netns, sizeof(s->netns), "%s", netns ? netns : "");
	snprintf(s->version, sizeof(s->version), "%s", b->config.version);
	log_time(s->created, sizeof(s->created));
	return 0;
}

int birth_cgroup(struct birth *b, const struct sizes *sizes, struct err **e)
{
	char path[PATH_MAX];

	if (rt_cgroup_path(b->config.cgroups_path, b->state->id, path, e) ||
		rt_cgroup_make(path, &b->config.resources, sizes, b->state->cgroup, e))
		return -1;
	return state_save(b->state, e);
}

static pid_t fork_into(const char *cgroup, uint64_t namespaces, int *pidfd, struct err **e)
{
	CLEANUP_FD int folder = *cgroup ? open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	struct clone_args a = {
		.flags = CLONE_PIDFD | namespaces | (folder >= 0 ? CLONE_INTO_CGROUP : 0),
		.pidfd = (uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = folder >= 0 ? (uint64_t)folder : 0,
	};
	pid_t pid;

	if (*cgroup && folder < 0)
		return err_sys(e, "cannot open the cgroup %s", cgroup);
	pid = (pid_t)syscall(SYS_clone3, &a, sizeof(a));
	return pid < 0 ? err_sys(e, "cannot fork the container's process") : pid;
}

pid_t birth_fork(struct birth *b, uint64_t namespaces, struct proc *child, int *report, struct err **e)
{
	int pair[2];

	if (report_open(pair, e))
		return -1;
	child->pid = fork_into(b->state->cgroup, namespaces, &child->pidfd, e);
	*report = pair[child->pid != 0];
	close(pair[child->pid == 0]);
	// A lock is the description's: the child would hold it for as long as it lives.
	if (child->pid == 0)
		close(b->lock);
	return child->pid;
}

int birth_hooks(struct birth *b, const struct proc *child, int report, struct err **e)
{
	if (report_expect(report, REPORT_HOOKS, clock_deadline(NAMESPACES_LIMIT), e))
		return -1;
	b->state->shim = process_find(child->pid);
	if (hooks_run(&b->config, OCI_PRESTART, b->state, e) || hooks_run(&b->config, OCI_CREATE_RUNTIME, b->state, e))
		return -1;
	report_send(report, REPORT_GO, NULL);
	return 0;
}

int birth_pid_file(const struct birth *b, struct err **e)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", (int)b->state->shim.pid);

	return b->pid_file ? file_replace(b->pid_file, text, (size_t)n, 0644, e) : 0;
}

int birth_give(struct birth *b, int (*bring_up)(void *context, struct proc *child, struct err **e), void *context,
	struct proc *child, struct err **e)
{
	CLEANUP_FD int lock = -1;

	*child = (struct proc){.pidfd = -1};
	if (state_make(b->state, b->g->root, buf_text(&b->text), b->text.len, e))
		return -1;
	phases_add(b->state, "command", b->g->began_ns);
	lock = b->lock = state_lock(b->state, clock_deadline(LOCK_LIMIT), e);
	if (lock >= 0 && bring_up(context, child, e) == 0)
		return 0;
	proc_kill(child);
	// What the child wrote last names the processes that it started.
	state_load(b->state, b->g->root, b->id, NULL);
	remove_container(b->state, &b->g->log, NULL);
	return -1;
}

void birth_free(struct birth *b)
{
	oci_config_free(&b->config);
	buf_free(&b->text);
}
