// SPDX-License-Identifier: MIT
#include "agent/effects.h"

#include <errno.h>
#include <signal.h>

#include "agent/device_rules.h"
#include "agent/group.h"
#include "agent/network.h"
#include "agent/setup.h"
#include "agent/storage.h"

static int make_group(struct container *c, struct err **e)
{
	struct oci_resources early = c->config.resources;

	// The quota of CPU time comes with START: to make the container is the work of the guest.
	early.cpu_quota = 0;
	early.cpu_period = 0;
	c->cgroup = group_make(e);
	return c->cgroup < 0 ? -1 : group_limit(c->cgroup, &early, e);
}

static int set_rules(const struct container *c, struct err **e)
{
	return device_rules_apply(c->config.resources.devices, c->cgroup, e);
}

static int make_root(struct container *c, struct err **e)
{
	return storage_mount(c->root, c->wants_overlay, storage_virtiofs, e);
}

struct every {
	int signal;
	struct buf *list;
};

static void kill_one(void *context, pid_t pid)
{
	const struct every *all = context;

	if (pid > 1)
		kill(pid, all->signal);
}

static int send_signal(const struct container *c, pid_t pid, int signal, struct err **e)
{
	struct every all = {.signal = signal};

	if (!pid && signal == SIGKILL) {
		group_kill(c->cgroup);
		return 0;
	}
	if (!pid)
		return group_each(c->cgroup, kill_one, &all, e);
	return kill(pid, signal) ? err_sys(e, "cannot send signal %d", signal) : 0;
}

static void list_one(void *context, pid_t pid)
{
	const struct every *all = context;

	buf_printf(all->list, "%s%d", all->list->len ? ", " : "[", (int)pid);
}

static int list_pids(int group, struct buf *out, struct err **e)
{
	struct every all = {.list = out};

	if (group_each(group, list_one, &all, e))
		return -1;
	buf_str(out, out->len ? "]" : "[]");
	return 0;
}

const struct effects effects_guest = {
	.set_host = setup_host,
	.set_network = network_set,
	.make_root = make_root,
	.make_group = make_group,
	.set_rules = set_rules,
	.spawn = spawn,
	.limit = group_limit,
	.signal = send_signal,
	.stats = group_stats,
	.pids = list_pids,
	.kill = group_kill,
};
