// SPDX-License-Identifier: MIT
#include "host/cgroup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "host/orphan.h"

#define HIERARCHIES_MAX 32
#define MOUNTINFO_MAX   (4u << 20) // bytes

struct hierarchy {
	char path[128];
	bool is_v2;
};

// Lists where cgroup hierarchies are mounted; a mount that lies on another counts once.
static size_t hierarchies(struct hierarchy *h)
{
	CLEANUP_BUF struct buf mounts = {0};
	char *line, *save = NULL;
	size_t n = 0;

	if (file_read("/proc/self/mountinfo", MOUNTINFO_MAX, &mounts, NULL) || !mounts.len)
		return 0;
	for (line = strtok_r(mounts.data, "\n", &save); line && n < HIERARCHIES_MAX;
		line = strtok_r(NULL, "\n", &save)) {
		const char *type = strstr(line, " - ");
		bool is_v2 = type && !strncmp(type, " - cgroup2 ", 11);

		if (!type || (!is_v2 && strncmp(type, " - cgroup ", 10) != 0))
			continue;
		h[n].is_v2 = is_v2;
		if (sscanf(line, "%*s %*s %*s %*s %127s", h[n].path) == 1)
			n++;
	}
	return n;
}

int cgroup_parent(char *out, size_t size, struct err **e)
{
	struct hierarchy h[HIERARCHIES_MAX];
	size_t n = hierarchies(h);

	for (size_t i = 0; i < n; i++) {
		if (!h[i].is_v2)
			continue;
		if (snprintf(out, size, "%s/" CGROUP_PARENT, h[i].path) < (int)size)
			return 0;
	}
	return err_kind_set(e, ERR_UNSUPPORTED, "cannot use cgroups: no cgroup v2 hierarchy is mounted");
}

// Enables in the children of the folder what the folder itself has.
static int pass_controllers(const char *path, struct err **e)
{
	char file[256], has[256], *word, *save;

	snprintf(file, sizeof(file), "%.200s/cgroup.controllers", path);
	if (!file_line(file, has, sizeof(has)))
		return 0;
	snprintf(file, sizeof(file), "%.200s/cgroup.subtree_control", path);
	for (word = strtok_r(has, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		char enable[64];

		snprintf(enable, sizeof(enable), "+%.60s", word);
		if (file_poke(file, enable, e))
			return -1;
	}
	return 0;
}

// In every hierarchy, so that no runtime leaves a new parent behind.
static int make_parents(struct err **e)
{
	struct hierarchy h[HIERARCHIES_MAX];
	size_t n = hierarchies(h);
	char path[192];

	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/" CGROUP_PARENT, h[i].path);
		if (file_mkdirs(path, e))
			return -1;
	}
	return 0;
}

int cgroup_setup(struct err **e)
{
	char path[192], root[128];

	if (make_parents(e) || cgroup_parent(path, sizeof(path), e))
		return -1;
	snprintf(root, sizeof(root), "%.*s", (int)(strlen(path) - strlen("/" CGROUP_PARENT)), path);
	if (pass_controllers(root, e) || pass_controllers(path, e))
		return -1;
	snprintf(path + strlen(path), sizeof(path) - strlen(path), "/host");
	return file_mkdirs(path, e);
}

int cgroup_open(const char *path, struct err **e)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? err_sys(e, "cannot open the cgroup %s", path) : fd;
}

int cgroup_make(const char *name, char *path, size_t size, bool *has_limits, struct err **e)
{
	char parent[128], child[160], controllers[256];

	if (cgroup_parent(parent, sizeof(parent), e))
		return -1;
	if (snprintf(path, size, "%s/%s", parent, name) >= (int)size)
		return err_set(e, "cannot make the cgroup %s: the name is too long", name);
	if (file_mkdirs(path, e) || pass_controllers(path, e))
		return -1;
	snprintf(child, sizeof(child), "%.140s/runtime", path);
	if (file_mkdirs(child, e))
		return -1;
	snprintf(child, sizeof(child), "%.140s/container", path);
	if (file_mkdirs(child, e))
		return -1;
	snprintf(child, sizeof(child), "%.120s/container/cgroup.controllers", path);
	*has_limits = file_line(child, controllers, sizeof(controllers)) && strstr(controllers, "cpu") &&
		      strstr(controllers, "memory");
	return 0;
}

// Waits until cgroup.events says "populated 0"; the kernel wakes a poll(2) for POLLPRI when that changes.
static int wait_empty(const char *path, uint64_t deadline, struct err **e)
{
	char file[256];
	CLEANUP_FD int fd = -1;

	snprintf(file, sizeof(file), "%.200s/cgroup.events", path);
	fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : err_sys(e, "cannot open %s", file);
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLPRI};
		char text[128];
		ssize_t n = pread(fd, text, sizeof(text) - 1, 0);

		if (n < 0)
			return errno == ENODEV ? 0 : err_sys(e, "cannot read %s", file);
		text[n] = '\0';
		if (strstr(text, "populated 0"))
			return 0;
		if (poll(&p, 1, clock_ms_left(deadline)) == 0)
			return err_kind_set(e, ERR_TIMEOUT, "processes in %s do not die", path);
	}
}

const char *cgroup_inside(const char *path)
{
	const char *inside = strstr(path, "/" CGROUP_PARENT);

	return inside ? inside : "/" CGROUP_PARENT;
}

bool cgroup_has(const char *pid, const char *inside)
{
	char path[64];
	CLEANUP_BUF struct buf b = {0};
	const char *line, *found;

	snprintf(path, sizeof(path), "/proc/%.20s/cgroup", pid);
	if (file_read(path, 65536, &b, NULL))
		return false;
	line = !strncmp(buf_text(&b), "0::", 3) ? buf_text(&b) : strstr(buf_text(&b), "\n0::");
	found = line ? strstr(line, inside) : NULL;
	return found && strchr("/ \n", found[strlen(inside)]);
}

int cgroup_kill(const char *path, uint64_t deadline, struct err **e)
{
	char file[256];

	snprintf(file, sizeof(file), "%.200s/cgroup.kill", path);
	if (access(path, F_OK))
		return 0;
	if (file_poke(file, "1", e) || wait_empty(path, deadline, e))
		return -1;
	return orphan_reap(cgroup_inside(path), deadline, e);
}

static int remove_folder(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	return type == FTW_DP && rmdir(path) && errno != ENOENT ? -1 : 0;
}

// The kernel says EBUSY for a moment after the last process went.
static int remove_tree(const char *path, uint64_t deadline, struct err **e)
{
	const struct timespec pause = {.tv_nsec = NS_PER_MS};

	while (nftw(path, remove_folder, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT)) {
		if (errno == ENOENT)
			return 0;
		if (errno != EBUSY || clock_ns() >= deadline)
			return err_sys(e, "cannot remove %s", path);
		nanosleep(&pause, NULL);
	}
	return 0;
}

int cgroup_remove(const char *name, uint64_t deadline, struct err **e)
{
	struct hierarchy h[HIERARCHIES_MAX];
	size_t n = hierarchies(h);
	char path[256];

	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%.100s", h[i].path, name);
		if (remove_tree(path, deadline, e))
			return -1;
	}
	return 0;
}

uint64_t cgroup_number(const char *path, const char *file, const char *key)
{
	char name[256];
	CLEANUP_BUF struct buf b = {0};
	const char *at;

	snprintf(name, sizeof(name), "%.180s/%.40s", path, file);
	if (file_read(name, 65536, &b, NULL))
		return 0;
	at = buf_text(&b);
	if (key) {
		at = strstr(at, key);
		at = at ? at + strlen(key) : "";
	}
	return strtoull(at, NULL, 10);
}
