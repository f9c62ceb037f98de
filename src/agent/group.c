// SPDX-License-Identifier: MIT
#include "agent/group.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"

#define HIERARCHY "/sys/fs/cgroup"
#define FOLDER    HIERARCHY "/container"
#define DEPTH_MAX 32 // folders that a container may have made in one another

// What a container is always counted and limited by. Others are handed down when a limit asks for them: each costs time
// when the guest starts.
static const char *const controllers[] = {"+cpu", "+memory", "+pids"};

// Where the hierarchy lacks it, the file of the limit is missing, and that is said.
static void hand_down(const char *controller)
{
	file_poke(HIERARCHY "/cgroup.subtree_control", controller, NULL);
}

int group_make(struct err **e)
{
	int fd;

	for (size_t i = 0; i < sizeof(controllers) / sizeof(*controllers); i++)
		hand_down(controllers[i]);
	if (mkdir(FOLDER, 0755) && errno != EEXIST)
		return err_sys(e, "cannot make the container's cgroup");
	fd = open(FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 ? fd : err_sys(e, "cannot open the container's cgroup");
}

static int poke(int group, const char *file, const char *text, struct err **e)
{
	CLEANUP_FD int fd = openat(group, file, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return err_sys(e, "cannot limit the container: no %s in the guest", file);
	if (write(fd, text, strlen(text)) < 0)
		return err_sys(e, "cannot limit the container: %s takes no '%s'", file, text);
	return 0;
}

// Writes a number; negative: no limit.
static int poke_number(int group, const char *file, int64_t n, struct err **e)
{
	char text[24] = "max";

	if (n >= 0)
		snprintf(text, sizeof(text), "%" PRId64, n);
	return poke(group, file, text, e);
}

static int limit_cpu(int group, const struct oci_resources *r, struct err **e)
{
	uint64_t period = r->cpu_period ? r->cpu_period : 100000;
	char text[64];

	// Shares of cgroup v1, 2…262144, on the scale of weights, 1…10000, as runc does it.
	if (r->cpu_shares && poke_number(group, "cpu.weight",
				     (int64_t)(1 + (r->cpu_shares < 2 ? 0 : r->cpu_shares - 2) * 9999 / 262142), e))
		return -1;
	if (!r->cpu_quota && !r->cpu_period)
		return 0;
	if (r->cpu_quota > 0)
		snprintf(text, sizeof(text), "%" PRId64 " %" PRIu64, r->cpu_quota, period);
	else
		snprintf(text, sizeof(text), "max %" PRIu64, period);
	return poke(group, "cpu.max", text, e);
}

// swap counts memory too in config.json, and not in cgroup v2. A guest without swap has no such file, and needs none.
static int limit_swap(int group, const struct oci_resources *r, struct err **e)
{
	int64_t swap = r->swap ? r->swap : r->memory == -1 ? -1 : 0;

	if (!swap || faccessat(group, "memory.swap.max", F_OK, 0))
		return 0;
	if (swap > 0 && (r->memory <= 0 || swap < r->memory))
		return err_set(e, "cannot limit the container: swap must be at least the limit of memory");
	return poke_number(group, "memory.swap.max", swap < 0 ? -1 : swap - r->memory, e);
}

static int limit_memory(int group, const struct oci_resources *r, struct err **e)
{
	if (r->memory && poke_number(group, "memory.max", r->memory, e))
		return -1;
	if (r->reservation && poke_number(group, "memory.low", r->reservation, e))
		return -1;
	return limit_swap(group, r, e);
}

// The controller is the first part of a file's name.
static void hand_down_for(const char *file)
{
	char controller[40];

	snprintf(controller, sizeof(controller), "+%.*s", (int)strcspn(file, "."), file);
	hand_down(controller);
}

static int limit_unified(int group, yyjson_val *unified, struct err **e)
{
	size_t i, count;
	yyjson_val *key, *value;

	yyjson_obj_foreach (unified, i, count, key, value) {
		const char *file = yyjson_get_str(key), *text = yyjson_get_str(value);

		if (!text || strchr(file, '/'))
			return err_set(e, "cannot limit the container: '%.80s' is no file of a cgroup", file);
		if (faccessat(group, file, F_OK, 0))
			hand_down_for(file);
		if (poke(group, file, text, e))
			return -1;
	}
	return 0;
}

int group_limit(int group, const struct oci_resources *r, struct err **e)
{
	if (limit_cpu(group, r, e) || limit_memory(group, r, e))
		return -1;
	if (r->pids && poke_number(group, "pids.max", r->pids, e))
		return -1;
	return limit_unified(group, r->unified, e);
}

void group_kill(int group)
{
	if (group >= 0)
		poke(group, "cgroup.kill", "1", NULL);
}

// Reads the rest of what fd is.
static int read_all(int fd, struct buf *out)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) > 0)
		buf_add(out, chunk, (size_t)n);
	return n < 0 || !buf_ok(out) ? -1 : 0;
}

static int visit_own(int group, group_visit *visit, void *context, struct err **e)
{
	CLEANUP_FD int fd = openat(group, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	CLEANUP_BUF struct buf text = {0};
	const char *at;
	char *end;

	if (fd < 0 || read_all(fd, &text))
		return err_sys(e, "cannot list the processes of the container");
	at = buf_text(&text);
	for (long pid; (pid = strtol(at, &end, 10)) > 0 && end != at; at = end)
		visit(context, (pid_t)pid);
	return 0;
}

static void close_folder(DIR **d)
{
	if (*d)
		closedir(*d);
}

static int visit_tree(int group, int depth, group_visit *visit, void *context, struct err **e)
{
	CLEANUP_FD int own = openat(group, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CLEANUP(close_folder) DIR *d = own < 0 ? NULL : fdopendir(own);
	struct dirent *entry;

	if (!d || visit_own(group, visit, context, e))
		return -1;
	steal_fd(&own);
	while (depth < DEPTH_MAX && (entry = readdir(d))) {
		CLEANUP_FD int below = -1;

		if (entry->d_type != DT_DIR || *entry->d_name == '.')
			continue;
		below = openat(group, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		// One that has just been removed has no processes.
		if (below >= 0)
			visit_tree(below, depth + 1, visit, context, NULL);
	}
	return 0;
}

int group_each(int group, group_visit *visit, void *context, struct err **e)
{
	return visit_tree(group, 0, visit, context, e);
}
