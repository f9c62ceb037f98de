// SPDX-License-Identifier: MIT
#include "runtime/cgroup.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/file.h"
#include "runtime/state.h"

#define HOST_PIDS  256 // threads that shim, hypervisor and virtiofsd may have, beside the vCPUs
#define LIMITS     8
#define MOUNTS_MAX (16u << 20) // bytes of mountinfo
#define SHARES     1024        // every cgroup's, unless somebody says otherwise

// A limit that was asked for: what to write into which file.
struct limit {
	const char *file;
	bool may_be_missing;
	const char *value; // made, or the configuration's: a list of CPUs has any length
	char made[64];
};

struct limits {
	struct limit at[LIMITS];
	size_t count;
};

static void PRINTF(3, 4) add(struct limits *l, const char *file, const char *fmt, ...)
{
	struct limit *new = &l->at[l->count++];
	va_list ap;

	new->file = file;
	new->value = new->made;
	va_start(ap, fmt);
	vsnprintf(new->made, sizeof(new->made), fmt, ap);
	va_end(ap);
}

static void add_text(struct limits *l, const char *file, const char *text)
{
	l->at[l->count++] = (struct limit){.file = file, .value = text};
}

// Lists the limits. Shares become weights as runc converts them.
static void collect(const struct oci_resources *r, const struct sizes *sizes, struct limits *l)
{
	uint64_t shares = r->cpu_shares > 262144 ? 262144 : r->cpu_shares < 2 ? 2 : r->cpu_shares;
	unsigned long long period = r->cpu_period ? r->cpu_period : OCI_CPU_PERIOD_US;

	if (r->cpu_quota > 0) {
		add(l, "cpu.max", "%lld %llu", (long long)r->cpu_quota, period);
	} else if (r->cpu_quota < 0) {
		add(l, "cpu.max", "max %llu", period);
		l->at[l->count - 1].may_be_missing = true;
	}
	if (r->cpu_shares) {
		add(l, "cpu.weight", "%llu", 1 + (unsigned long long)(shares - 2) * 9999 / 262142);
		// containerd says this even if nobody asked for a share.
		l->at[l->count - 1].may_be_missing = shares == SHARES;
	}
	if (r->cpus && *r->cpus)
		add_text(l, "cpuset.cpus", r->cpus);
	if (r->mems && *r->mems)
		add_text(l, "cpuset.mems", r->mems);
	if (sizes->host_memory)
		add(l, "memory.max", "%llu", (unsigned long long)sizes->host_memory);
	if (r->reservation > 0)
		add(l, "memory.low", "%lld", (long long)r->reservation);
	// The container's processes are the guest's to count; this bounds what a hypervisor gone wild may start.
	add(l, "pids.max", "%u", HOST_PIDS + sizes->vcpus);
	l->at[l->count - 1].may_be_missing = true;
}

static int systemd_path(const char *text, char out[PATH_MAX], struct err **e)
{
	char slice[256], prefix[256], name[256], path[1024] = "";
	size_t len = 0;

	if (sscanf(text, "%255[^:]:%255[^:]:%255[^:]", slice, prefix, name) != 3)
		return err_set(e, "cannot use cgroupsPath %.80s: not SLICE:PREFIX:NAME", text);
	// a-b.slice lies in a.slice.
	for (const char *dash = slice; len < sizeof(path) && (dash = strchr(dash, '-')); dash++)
		len += (size_t)snprintf(path + len, sizeof(path) - len, "/%.*s.slice", (int)(dash - slice), slice);
	if (len >= sizeof(path))
		return err_set(e, "cannot use cgroupsPath %.80s…: too many slices", text);
	snprintf(out, PATH_MAX, "%s/%s/%s-%s.scope", path, slice, prefix, name);
	return 0;
}

int rt_cgroup_path(const char *cgroups_path, const char *id, char out[PATH_MAX], struct err **e)
{
	const char *path = cgroups_path && *cgroups_path ? cgroups_path : NULL;

	if (!path) {
		snprintf(out, PATH_MAX, "/%s/%s", state_folder, id);
	} else if (strchr(path, ':') && *path != '/') {
		if (systemd_path(path, out, e))
			return -1;
	} else if (snprintf(out, PATH_MAX, "%s%s", *path == '/' ? "" : "/", path) >= PATH_MAX - 256) {
		return err_set(e, "cannot use cgroupsPath %.80s…: it is too long", path);
	}
	if (strstr(out, "/../") || (strlen(out) >= 3 && !strcmp(out + strlen(out) - 3, "/..")))
		return err_set(e, "cannot use cgroupsPath %.80s: it leads upwards", out);
	return 0;
}

// Writes where the v2 hierarchy is mounted. Returns false where it is not.
static bool find_mount(char out[PATH_MAX])
{
	CLEANUP_BUF struct buf mounts = {0};
	char *line, *rest;

	if (file_read("/proc/self/mountinfo", MOUNTS_MAX, &mounts, NULL))
		return false;
	rest = mounts.data;
	while (rest && (line = strsep(&rest, "\n")))
		if (strstr(line, " - cgroup2 ") && sscanf(line, "%*s %*s %*s %*s %4095s", out) == 1)
			return true;
	return false;
}

// Hands the controllers that limits are asked for, and those that count, to the children of folder. What cannot be
// handed down shows when the limit is written.
static void enable_controllers(const char *folder)
{
	static const char *const controller[] = {"+cpu", "+memory", "+pids", "+cpuset"};
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/cgroup.subtree_control", folder);
	for (size_t i = 0; i < sizeof(controller) / sizeof(*controller); i++)
		file_poke(path, controller[i], NULL);
}

// Makes every folder on the way to mount/path.
static int make_folders(const char *mount, const char *path, char folder[PATH_MAX], struct err **e)
{
	size_t len = strlen(mount);

	memcpy(folder, mount, len + 1);
	if (len + strlen(path) >= PATH_MAX - 64)
		return err_set(e, "cannot make the cgroup %.80s…: its path is too long", path);
	while (*path) {
		size_t step = strspn(path, "/");

		step += strcspn(path + step, "/");
		if (step == strspn(path, "/"))
			break;
		enable_controllers(folder);
		memcpy(folder + len, path, step);
		folder[len += step] = '\0';
		path += step;
		if (mkdir(folder, 0755) && errno != EEXIST)
			return err_sys(e, "cannot make the cgroup %s", folder);
	}
	return 0;
}

static int write_limit(const char *folder, const struct limit *l, struct err **e)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, l->file);
	if (access(path, F_OK) && l->may_be_missing)
		return 0;
	if (access(path, F_OK))
		return err_kind_set(e, ERR_UNSUPPORTED,
			"cannot set %s to %s: the cgroup has no controller %.*s here (only cgroup v2 is supported)",
			l->file, l->value, (int)strcspn(l->file, "."), l->file);
	return file_poke(path, l->value, e);
}

int rt_cgroup_limit(const char *folder, const struct oci_resources *r, const struct sizes *sizes, struct err **e)
{
	struct limits l = {0};

	collect(r, sizes, &l);
	for (size_t i = 0; i < l.count; i++)
		if (write_limit(folder, &l.at[i], e))
			return -1;
	return 0;
}

// Without cgroups nothing that was asked for may be dropped in silence.
static int refuse_limits(const struct limits *l, struct err **e)
{
	for (size_t i = 0; i < l->count; i++)
		if (!l->at[i].may_be_missing)
			return err_kind_set(e, ERR_UNSUPPORTED, "cannot set %s to %s: cgroup v2 is not mounted",
				l->at[i].file, l->at[i].value);
	return 0;
}

// Whoever is in there already is another container's, which would share the limits and die with this one.
static int refuse_shared(const char *folder, struct err **e)
{
	CLEANUP_BUF struct buf events = {0};
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/cgroup.events", folder);
	if (file_read(path, 4096, &events, e))
		return -1;
	if (!strstr(buf_text(&events), "populated 1"))
		return 0;
	return err_set(e, "cannot use the cgroup %s: it has processes of something else", folder);
}

int rt_cgroup_make(const char *path, const struct oci_resources *r, const struct sizes *sizes, char folder[PATH_MAX],
	struct err **e)
{
	char mount[PATH_MAX];
	struct limits l = {0};

	collect(r, sizes, &l);
	folder[0] = '\0';
	if (!find_mount(mount))
		return refuse_limits(&l, e);
	if (make_folders(mount, path, folder, e) == 0) {
		if (refuse_shared(folder, e)) {
			folder[0] = '\0';
			return -1;
		}
		if (rt_cgroup_limit(folder, r, sizes, e) == 0)
			return 0;
	}
	rt_cgroup_remove(folder, clock_deadline(NS_PER_S), NULL);
	return -1;
}

// For kernels before 5.14, which have no cgroup.kill.
static void kill_each(const char *folder)
{
	char path[PATH_MAX];
	CLEANUP_FILE FILE *f = NULL;
	int pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	f = fopen(path, "re");
	while (f && fscanf(f, "%d", &pid) == 1)
		if (pid > 0)
			kill(pid, SIGKILL);
}

int rt_cgroup_remove(const char *folder, uint64_t deadline, struct err **e)
{
	const struct timespec pause = {.tv_nsec = NS_PER_MS};
	char path[PATH_MAX], own[64];
	const char *parent;

	if (!*folder)
		return 0;
	snprintf(path, sizeof(path), "%s/cgroup.kill", folder);
	while (rmdir(folder)) {
		if (errno == ENOENT)
			break;
		if (errno != EBUSY)
			return err_sys(e, "cannot remove the cgroup %s", folder);
		if (clock_ns() > deadline)
			return err_kind_set(e, ERR_TIMEOUT, "cannot remove the cgroup %s: it is in use", folder);
		if (file_poke(path, "1", NULL))
			kill_each(folder);
		nanosleep(&pause, NULL);
	}
	// The folder that is nobody else's goes with its last container.
	snprintf(own, sizeof(own), "/%s/", state_folder);
	parent = strstr(folder, own);
	snprintf(path, sizeof(path), "%.*s", parent ? (int)(parent - folder + (int)strlen(own) - 1) : 0, folder);
	if (parent)
		rmdir(path);
	return 0;
}
