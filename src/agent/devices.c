// SPDX-License-Identifier: MIT
#include "agent/devices.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "agent/inroot.h"

static const struct oci_device defaults[] = {
	{.path = "/dev/null", .type = 'c', .major = 1, .minor = 3, .mode = 0666},
	{.path = "/dev/zero", .type = 'c', .major = 1, .minor = 5, .mode = 0666},
	{.path = "/dev/full", .type = 'c', .major = 1, .minor = 7, .mode = 0666},
	{.path = "/dev/random", .type = 'c', .major = 1, .minor = 8, .mode = 0666},
	{.path = "/dev/urandom", .type = 'c', .major = 1, .minor = 9, .mode = 0666},
	{.path = "/dev/tty", .type = 'c', .major = 5, .minor = 0, .mode = 0666},
};

static const struct {
	const char *path, *target;
} links[] = {
	{"/dev/ptmx", "pts/ptmx"},
	{"/dev/fd", "/proc/self/fd"},
	{"/dev/stdin", "/proc/self/fd/0"},
	{"/dev/stdout", "/proc/self/fd/1"},
	{"/dev/stderr", "/proc/self/fd/2"},
};

static mode_t file_type(char type)
{
	if (type == 'p')
		return S_IFIFO;
	return type == 'b' ? S_IFBLK : S_IFCHR;
}

// Whether what is there already is the device. A link never is.
static bool is_it(int parent, const char *name, const struct oci_device *d)
{
	struct stat st;

	return !fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) && (st.st_mode & S_IFMT) == file_type(d->type) &&
	       (d->type == 'p' || st.st_rdev == makedev(d->major, d->minor));
}

static int make_device(int root, const struct oci_device *d, struct err **e)
{
	const char *name;
	CLEANUP_FD int parent = inroot_parent(root, d->path, &name, e);

	if (parent < 0)
		return -1;
	if (is_it(parent, name, d))
		return 0;
	if (mknodat(parent, name, file_type(d->type) | (d->mode & 07777), makedev(d->major, d->minor)))
		return err_sys(e, "cannot make the device %s", d->path);
	if (fchownat(parent, name, d->uid, d->gid, AT_SYMLINK_NOFOLLOW))
		return err_sys(e, "cannot give away the device %s", d->path);
	return 0;
}

static int make_link(int root, const char *path, const char *target, struct err **e)
{
	const char *name;
	CLEANUP_FD int parent = inroot_parent(root, path, &name, e);

	if (parent < 0)
		return -1;
	if (symlinkat(target, parent, name) && errno != EEXIST)
		return err_sys(e, "cannot make the link %s", path);
	return 0;
}

static bool has_own_dev(const struct oci_config *c)
{
	for (size_t i = 0; i < c->mount_count; i++)
		if (c->mounts[i].is_bind && !strcmp(c->mounts[i].destination, "/dev"))
			return true;
	return false;
}

int devices_make(const struct oci_config *c, int root, struct err **e)
{
	if (has_own_dev(c))
		return 0;
	for (size_t i = 0; i < sizeof(defaults) / sizeof(*defaults); i++)
		if (make_device(root, &defaults[i], e))
			return -1;
	for (size_t i = 0; i < c->device_count; i++)
		if (make_device(root, &c->devices[i], e))
			return -1;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (make_link(root, links[i].path, links[i].target, e))
			return -1;
	return 0;
}
