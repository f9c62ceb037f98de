// SPDX-License-Identifier: MIT
#include "agent/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "agent/inroot.h"
#include "agent/mountfd.h"

// Opens a path of a list; *fd is -1 when there is nothing, or nothing that can be (a path through a file).
static int open_listed(int root, const char *path, int *fd, struct err **e)
{
	*fd = inroot_open(root, path, O_PATH);
	if (*fd < 0 && errno != ENOENT && errno != ENOTDIR)
		return err_sys(e, "cannot open %s", path);
	return 0;
}

static int protect(int root, const char *path, struct err **e)
{
	CLEANUP_FD int fd = -1;
	CLEANUP_FD int tree = -1;

	if (open_listed(root, path, &fd, e))
		return -1;
	if (fd < 0)
		return 0;
	tree = mountfd_clone(fd, true, e);
	if (tree < 0 || mountfd_change(tree, false, MS_RDONLY, 0, 0, e) || mountfd_attach(tree, fd, e))
		return err_wrap(e, "cannot make %s read-only", path);
	return 0;
}

static int make_mask(int fd, int null, struct err **e)
{
	struct stat st;

	if (fstat(fd, &st))
		return err_sys(e, "cannot look at it");
	if (S_ISDIR(st.st_mode))
		return mountfd_new("tmpfs", "tmpfs", NULL, MS_RDONLY, e);
	return mountfd_clone(null, false, e);
}

static int mask(int root, const char *path, int null, struct err **e)
{
	CLEANUP_FD int fd = -1;
	CLEANUP_FD int cover = -1;

	if (open_listed(root, path, &fd, e))
		return -1;
	if (fd < 0)
		return 0;
	cover = make_mask(fd, null, e);
	if (cover < 0 || mountfd_attach(cover, fd, e))
		return err_wrap(e, "cannot mask %s", path);
	return 0;
}

int paths_protect(const struct oci_config *c, int root, int null, struct err **e)
{
	for (size_t i = 0; i < c->read_only.count; i++)
		if (protect(root, c->read_only.at[i], e))
			return -1;
	for (size_t i = 0; i < c->masked.count; i++)
		if (mask(root, c->masked.at[i], null, e))
			return -1;
	return 0;
}

// The first separator of a name says which of the two it uses: the dots of "net.ipv4.conf.eth0/5" are slashes, and its
// slash is the dot in an interface's name; "net/ipv4" is a path already (sysctl.d(5)).
static void make_path(char *name)
{
	if (name[strcspn(name, "./")] == '/')
		return;
	for (char *p = name; *p; p++)
		*p = *p == '.' ? '/' : *p == '/' ? '.' : *p;
}

static int set_one(const struct oci_sysctl *s, int proc_sys, struct err **e)
{
	CLEANUP_FD int fd = -1;
	char path[256];

	if (snprintf(path, sizeof(path), "%s", s->key) >= (int)sizeof(path))
		return err_set(e, "cannot set sysctl %.80s…: the name is too long", s->key);
	make_path(path);
	fd = inroot_open(proc_sys, path, O_WRONLY);
	if (fd < 0 || write(fd, s->value, strlen(s->value)) < 0)
		return err_sys(e, "cannot set sysctl %s to '%.80s'", s->key, s->value);
	return 0;
}

int paths_sysctls(const struct oci_config *c, int proc_sys, struct err **e)
{
	for (size_t i = 0; i < c->sysctl_count; i++)
		if (set_one(&c->sysctls[i], proc_sys, e))
			return -1;
	return 0;
}
