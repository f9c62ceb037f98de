// SPDX-License-Identifier: MIT
#include "runtime/share_tree.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "base/file.h"

#include <linux/mount.h> // after <sys/mount.h>, with which it shares definitions

#define MEMORY 1 // major number of null, zero, full, random: the same device in every kernel

// The guest's kernel judges by itself what these forbid here, on the host, to whatever virtiofsd may become.
#define HARMLESS (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC)

static int restrict_mount(int mount, unsigned flags, uint64_t attributes)
{
	struct mount_attr a = {.attr_set = attributes};

	return (int)syscall(SYS_mount_setattr, mount, "", AT_EMPTY_PATH | flags, &a, sizeof(a));
}

// Makes a copy of the mount at a descriptor and puts it over name in the folder. Read-only is the topmost mount alone,
// as everywhere.
static int put_mount(int source, int folder, const char *name, bool is_recursive, bool is_read_only)
{
	unsigned flags = is_recursive ? AT_RECURSIVE : 0;
	CLEANUP_FD int copy =
		(int)syscall(SYS_open_tree, source, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | flags);

	if (copy < 0 || restrict_mount(copy, flags, HARMLESS))
		return -1;
	if (is_read_only && restrict_mount(copy, 0, MOUNT_ATTR_RDONLY))
		return -1;
	return (int)syscall(SYS_move_mount, copy, "", folder, name, MOVE_MOUNT_F_EMPTY_PATH);
}

// What a mount can be put over: a folder for a folder, a file for all else.
static int make_point(int folder, const char *name, bool is_folder)
{
	return is_folder ? mkdirat(folder, name, 0755) : mknodat(folder, name, S_IFREG | 0644, 0);
}

static int put_rootfs(int folder, const struct share_spec *spec, struct err **e)
{
	CLEANUP_FD int source = open(spec->rootfs, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (source < 0)
		return err_sys(e, "cannot open the root file system %s", spec->rootfs);
	if (make_point(folder, SHARE_ROOTFS, true) ||
		put_mount(source, folder, SHARE_ROOTFS, true, spec->config->is_root_read_only))
		return err_sys(e, "cannot share the root file system %s", spec->rootfs);
	return 0;
}

static const char *kind_of(mode_t mode)
{
	return S_ISSOCK(mode) ? "a socket" : S_ISFIFO(mode) ? "a pipe" : "a device";
}

int share_source(const struct share_spec *spec, size_t index, struct err **e)
{
	const struct oci_mount *m = &spec->config->mounts[index];
	CLEANUP_FD int bundle = spec->bundle ? open(spec->bundle, O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	CLEANUP_FD int fd = -1;
	struct stat st;

	if (spec->bundle && bundle < 0)
		return err_sys(e, "cannot open the bundle %s", spec->bundle);
	fd = openat(spec->bundle ? bundle : AT_FDCWD, m->source, O_PATH | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return err_sys(e, "cannot bind mounts[%zu], whose source is %s", index, m->source);
	if (S_ISDIR(st.st_mode) || S_ISREG(st.st_mode) || (S_ISCHR(st.st_mode) && major(st.st_rdev) == MEMORY))
		return steal_fd(&fd);
	return err_kind_set(e, ERR_UNSUPPORTED,
		"cannot bind mounts[%zu]: its source %s is %s of the host, which means nothing to another kernel",
		index, m->source, kind_of(st.st_mode));
}

static int put_bind(int folder, const struct share_spec *spec, size_t index, const char *name, struct err **e)
{
	const struct oci_mount *m = &spec->config->mounts[index];
	CLEANUP_FD int source = share_source(spec, index, e);
	struct stat st;

	if (source < 0)
		return -1;
	if (fstat(source, &st) || make_point(folder, name, S_ISDIR(st.st_mode)) ||
		put_mount(source, folder, name, m->flags & MS_REC, m->flags & MS_RDONLY))
		return err_sys(e, "cannot bind mounts[%zu], whose source is %s", index, m->source);
	return 0;
}

static int put_binds(int folder, const struct share_spec *spec, struct buf *binds, struct err **e)
{
	char name[24];

	buf_str(binds, "[");
	for (size_t i = 0; i < spec->config->mount_count; i++) {
		buf_str(binds, i ? "," : "");
		if (!spec->config->mounts[i].is_bind) {
			buf_str(binds, "null");
			continue;
		}
		snprintf(name, sizeof(name), "m%zu", i);
		if (put_bind(folder, spec, i, name, e))
			return -1;
		buf_printf(binds, "\"%s\"", name);
	}
	buf_str(binds, "]");
	return 0;
}

// An empty file system in memory, so that nothing of the tree is ever on a disk; closed to the guest once it stands.
int share_tree(const char *tree, const struct share_spec *spec, struct buf *binds, struct err **e)
{
	CLEANUP_FD int folder = -1;
	char options[64];

	snprintf(options, sizeof(options), "mode=0755,nr_inodes=%zu", spec->config->mount_count + 16);
	if (file_mkdirs(tree, e))
		return -1;
	if (mount("share", tree, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, options))
		return err_sys(e, "cannot mount a tmpfs at %s", tree);
	folder = open(tree, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (folder < 0)
		return err_sys(e, "cannot open %s", tree);
	if (put_rootfs(folder, spec, e) || put_binds(folder, spec, binds, e))
		return -1;
	if (restrict_mount(folder, 0, MOUNT_ATTR_RDONLY))
		return err_sys(e, "cannot make %s read-only", tree);
	return 0;
}
