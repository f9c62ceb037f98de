// SPDX-License-Identifier: MIT
#include "agent/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "agent/inroot.h"
#include "agent/mountfd.h"
#include "agent/mounts_files.h"
#include "agent/storage.h"

struct place {
	const struct container *container;
	int root;
	yyjson_arr_iter files; // of CREATE that are still to be made
};

// What may lie over a file of /proc: what lxcfs replaces. Everything else there would blind or lead the container's
// programs, or us, astray; the list is runc's.
static const char *const over_proc[] = {
	"/proc/cpuinfo",
	"/proc/diskstats",
	"/proc/meminfo",
	"/proc/stat",
	"/proc/swaps",
	"/proc/uptime",
	"/proc/loadavg",
	"/proc/slabinfo",
	"/proc/net/dev",
	"/proc/sys/kernel/ns_last_pid",
	"/proc/sys/crypto/fips_enabled",
};

// A bind mount need not have a type.
static bool is_of_type(const struct oci_mount *m, const char *type)
{
	return m->type && !strcmp(m->type, type);
}

static bool is_fs_of_kernel(const struct oci_mount *m)
{
	return is_of_type(m, "proc") || is_of_type(m, "sysfs");
}

// The path inside the container that target really is, all links followed.
static int real_path(int target, char *out, size_t size, struct err **e)
{
	const size_t above = strlen(STORAGE_ROOT);
	char name[64], path[PATH_MAX] = "";
	ssize_t n;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", target);
	n = readlink(name, path, sizeof(path) - 1);
	if (n < 0)
		return err_sys(e, "cannot tell where a mount goes");
	path[n] = '\0';
	if (strncmp(path, STORAGE_ROOT, above) || (path[above] && path[above] != '/'))
		return err_set(e, "%s is outside of the root file system", path);
	snprintf(out, size, "%s", path + above);
	return 0;
}

static int check_target(const struct oci_mount *m, int target, struct err **e)
{
	char path[PATH_MAX] = "";

	if (real_path(target, path, sizeof(path), e))
		return -1;
	if (!*path)
		return err_set(e, "that is the root file system");
	if (!strcmp(path, "/proc"))
		return is_of_type(m, "proc") ? 0
					     : err_set(e, "%s cannot be mounted because it is not of type proc", path);
	if (strncmp(path, "/proc/", 6) != 0)
		return 0;
	for (size_t i = 0; i < sizeof(over_proc) / sizeof(*over_proc); i++)
		if (!strcmp(path, over_proc[i]))
			return 0;
	return err_set(e, "%s cannot be mounted because it is inside /proc", path);
}

// proc and sysfs go where they are expected: a link there would let later rules (masked paths) miss them.
static int check_straight(const struct place *p, const struct oci_mount *m, struct err **e)
{
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (!is_fs_of_kernel(m))
		return 0;
	fd = inroot_open_straight(p->root, m->destination);
	if (fd < 0 && errno == ENOENT)
		return 0;
	if (fd < 0 || fstat(fd, &st) || !S_ISDIR(st.st_mode))
		return err_set(e, "filesystem \"%s\" must be mounted on ordinary directory", m->type);
	return 0;
}

static int open_target(const struct place *p, const struct oci_mount *m, int source, struct err **e)
{
	struct stat st;
	int fd;

	if (check_straight(p, m, e))
		return -1;
	if (fstat(source, &st))
		return err_sys(e, "cannot look at its source");
	fd = S_ISDIR(st.st_mode) ? inroot_folder(p->root, m->destination, e) : inroot_file(p->root, m->destination, e);
	if (fd >= 0 && check_target(m, fd, e)) {
		close(fd);
		return -1;
	}
	return fd;
}

// A bind mount of what the host shares under the name that it gave.
static int clone_shared(const struct oci_mount *m, const char *path, struct err **e)
{
	CLEANUP_FD int share = open(STORAGE_SHARE, O_PATH | O_DIRECTORY | O_CLOEXEC);
	CLEANUP_FD int source = share < 0 ? -1 : inroot_open(share, path, O_PATH);

	if (source < 0)
		return err_sys(e, "cannot open %s in the share", path);
	return mountfd_clone(source, m->flags & MS_REC, e);
}

static int make_bind(struct place *p, size_t i, struct err **e)
{
	const struct oci_mount *m = &p->container->config.mounts[i];
	yyjson_val *path = yyjson_arr_get(p->container->binds, i);
	CLEANUP_FD int mount =
		yyjson_is_str(path) ? clone_shared(m, yyjson_get_str(path), e) : mounts_file(&p->files, i, e);

	// Flags of what lies below the source stay, as with mount(2).
	if (mount < 0 || mountfd_change(mount, false, m->flags, m->clear, 0, e))
		return -1;
	return steal_fd(&mount);
}

static int make_new(const struct oci_mount *m, struct err **e)
{
	// The guest has the one hierarchy, which engines call so on any host.
	const char *type = strcmp(m->type, "cgroup") ? m->type : "cgroup2";

	return mountfd_new(type, m->source ? m->source : type, m->data, m->flags, e);
}

static int make_one(struct place *p, size_t i, struct err **e)
{
	const struct oci_mount *m = &p->container->config.mounts[i];
	CLEANUP_FD int mount = m->is_bind ? make_bind(p, i, e) : make_new(m, e);
	CLEANUP_FD int target = mount < 0 ? -1 : open_target(p, m, mount, e);

	if (target < 0)
		return -1;
	if (m->propagation && mountfd_change(mount, m->propagation & MS_REC, 0, 0, m->propagation, e))
		return -1;
	return mountfd_attach(mount, target, e);
}

// What the name service needs, unless the container brings its own file.
static int make_resolv(const struct place *p, struct err **e)
{
	static const char path[] = "/etc/resolv.conf";
	const struct oci_config *config = &p->container->config;
	CLEANUP_FD int mount = -1;
	CLEANUP_FD int target = -1;

	for (size_t i = 0; i < config->mount_count; i++)
		if (!strcmp(config->mounts[i].destination, path))
			return 0;
	if (!*p->container->resolv)
		return 0;
	mount = mounts_text("resolv.conf", p->container->resolv, strlen(p->container->resolv), 0644, e);
	target = mount < 0 ? -1 : inroot_file(p->root, path, e);
	return target < 0 ? -1 : mountfd_attach(mount, target, e);
}

int mounts_make(const struct container *c, int root, struct err **e)
{
	struct place p = {.container = c, .root = root};

	yyjson_arr_iter_init(c->files, &p.files);
	for (size_t i = 0; i < c->config.mount_count; i++)
		if (make_one(&p, i, e))
			return err_wrap(e, "cannot mount %s", c->config.mounts[i].destination);
	return make_resolv(&p, e);
}
