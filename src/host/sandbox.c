// SPDX-License-Identifier: MIT
#include "host/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "host/cgroup.h"
#include "host/net.h"
#include "host/orphan.h"
#include "host/trace.h"

#define LOCK_LIMIT  (300 * NS_PER_S)
#define CLEAN_LIMIT (30 * NS_PER_S) // for what an earlier run left

const char *sandbox_work_dir(void)
{
	const char *dir = getenv("ASSAY_WORK_DIR");

	return dir && *dir ? dir : "/run/assay/work";
}

static int clean(struct err **e)
{
	uint64_t deadline = clock_deadline(CLEAN_LIMIT);
	char parent[128];

	if (cgroup_parent(parent, sizeof(parent), e) || cgroup_kill(parent, deadline, e))
		return -1;
	if (cgroup_remove(CGROUP_PARENT, deadline, e) || net_teardown(deadline, e))
		return -1;
	return trace_clean(e) ? -1 : file_remove_tree(sandbox_work_dir(), e);
}

// Waits until no other assay runs on this kernel, since each takes all below our cgroup for its own. The lock is on the
// folder above it; it ends with this process.
static int lock_host(struct err **e)
{
	static int locked = -1;
	const struct timespec pause = {.tv_nsec = 20 * NS_PER_MS};
	uint64_t deadline = clock_deadline(LOCK_LIMIT);
	CLEANUP_FD int fd = -1;
	char path[128];

	if (locked >= 0)
		return 0;
	if (cgroup_parent(path, sizeof(path), e))
		return -1;
	*strrchr(path, '/') = '\0';
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, "cannot open %s", path);
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK)
			return err_sys(e, "cannot lock %s", path);
		if (clock_ns() >= deadline)
			return err_kind_set(e, ERR_TIMEOUT, "another assay uses this machine");
		nanosleep(&pause, NULL);
	}
	locked = steal_fd(&fd);
	return 0;
}

int sandbox_host_setup(struct err **e)
{
	if (lock_host(e) || orphan_inherit(e) || clean(e) || cgroup_setup(e) || net_setup(e) ||
		file_mkdirs(sandbox_work_dir(), e))
		return err_wrap(e, "cannot prepare the host for containers");
	return 0;
}

int sandbox_host_teardown(struct err **e)
{
	return clean(e) ? err_wrap(e, "cannot clean up the host") : 0;
}

static bool is_name(const char *id)
{
	size_t len = strlen(id);

	return len > 0 && len < sizeof(((struct sandbox *)NULL)->id) &&
	       strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == len;
}

int sandbox_make(struct sandbox *s, const char *id, unsigned n, struct err **e)
{
	*s = (struct sandbox){.number = n};
	if (!is_name(id) || n >= SANDBOX_MAX)
		return err_set(e, "cannot make sandbox %u '%.40s': no such name or number", n, id);
	snprintf(s->id, sizeof(s->id), "%s", id);
	net_path(id, s->netns, sizeof(s->netns));
	net_address(n, s->address, sizeof(s->address));
	if (cgroup_make(id, s->cgroup, sizeof(s->cgroup), &s->has_limits, e) || net_make(id, n, e)) {
		sandbox_remove(s, clock_deadline(CLEAN_LIMIT), NULL);
		return err_wrap(e, "cannot make sandbox %s", id);
	}
	return 0;
}

void sandbox_usage(const struct sandbox *s, struct sandbox_usage *u)
{
	u->cpu_us = cgroup_number(s->cgroup, "cpu.stat", "usage_usec");
	u->memory_peak = cgroup_number(s->cgroup, "memory.peak", NULL);
}

int sandbox_open_cgroup(const struct sandbox *s, const char *child, struct err **e)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/%.40s", s->cgroup, child);
	return cgroup_open(path, e);
}

static int limit(const struct sandbox *s, const char *file, const char *value, struct err **e)
{
	char path[192];

	snprintf(path, sizeof(path), "%s/container/%s", s->cgroup, file);
	return file_poke(path, value, e);
}

int sandbox_limit(const struct sandbox *s, double cpus, uint64_t memory, struct err **e)
{
	char value[64];

	if (!s->has_limits)
		return err_kind_set(e, ERR_UNSUPPORTED, "cannot limit %s: cgroup v2 has no controllers here", s->id);
	snprintf(value, sizeof(value), "%.0f 100000", cpus * 100000);
	if (cpus > 0 && limit(s, "cpu.max", value, e))
		return -1;
	snprintf(value, sizeof(value), "%llu", (unsigned long long)memory);
	return memory && limit(s, "memory.max", value, e) ? -1 : 0;
}

int sandbox_kill(const struct sandbox *s, uint64_t deadline, struct err **e)
{
	return s->cgroup[0] ? cgroup_kill(s->cgroup, deadline, e) : 0;
}

int sandbox_wait(const struct sandbox *s, struct proc *p, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	return orphan_reap_while(p, cgroup_inside(s->cgroup), deadline, x, e);
}

int sandbox_remove(struct sandbox *s, uint64_t deadline, struct err **e)
{
	char name[64];

	if (!s->id[0])
		return 0;
	snprintf(name, sizeof(name), CGROUP_PARENT "/%s", s->id);
	if (sandbox_kill(s, deadline, e) || net_remove(s->id, s->number, deadline, e) ||
		cgroup_remove(name, deadline, e))
		return err_wrap(e, "cannot remove sandbox %s", s->id);
	*s = (struct sandbox){0};
	return 0;
}
