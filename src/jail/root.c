// SPDX-License-Identifier: MIT
#include "jail/root.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include "base/file.h"

#define CHUNK (1 << 20) // bytes

static int copy_all(int from, int to, struct err **e)
{
	ssize_t n;

	do
		n = sendfile(to, from, NULL, CHUNK);
	while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? err_sys(e, "cannot copy the program") : 0;
}

// The folder may be another's who has a link there: what is written to is a file that did not exist.
static int copy_program(const struct jailer_options *o, struct err **e)
{
	CLEANUP_FD int from = open(o->program, O_RDONLY | O_CLOEXEC);
	CLEANUP_FD int folder = open(o->root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	CLEANUP_FD int to = -1;

	if (from < 0)
		return err_sys(e, "cannot open %s", o->program);
	if (folder < 0)
		return err_sys(e, "cannot open %s", o->root);
	if (unlinkat(folder, o->name, 0) && errno != ENOENT)
		return err_sys(e, "cannot replace %s/%s", o->root, o->name);
	to = openat(folder, o->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0500);
	if (to < 0)
		return err_sys(e, "cannot make %s/%s", o->root, o->name);
	if (copy_all(from, to, e))
		return -1;
	return fchown(to, o->uid, o->gid) ? err_sys(e, "cannot change the owner of %s/%s", o->root, o->name) : 0;
}

int jailer_root_make(const struct jailer_options *o, struct err **e)
{
	return file_mkdirs(o->root, e) || copy_program(o, e) ? -1 : 0;
}

// The old root lies over the new one for a moment, and goes.
int jailer_root_enter(const struct jailer_options *o, struct err **e)
{
	if (unshare(CLONE_NEWNS))
		return err_sys(e, "cannot make a mount namespace");
	if (mount(NULL, "/", NULL, MS_SLAVE | MS_REC, NULL))
		return err_sys(e, "cannot keep mounts from spreading");
	if (mount(o->root, o->root, NULL, MS_BIND | MS_REC, NULL) || chdir(o->root))
		return err_sys(e, "cannot bind %s", o->root);
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return err_sys(e, "cannot change the root to %s", o->root);
	return 0;
}

static int make_folder(const struct jailer_options *o, const char *path, struct err **e)
{
	if ((mkdir(path, 0700) && errno != EEXIST) || chmod(path, 0700) || lchown(path, o->uid, o->gid))
		return err_sys(e, "cannot make %s", path);
	return 0;
}

static int make_node(const struct jailer_options *o, const char *path, unsigned major, unsigned minor, struct err **e)
{
	if ((unlink(path) && errno != ENOENT) || mknod(path, S_IFCHR | 0600, makedev(major, minor)) ||
		lchown(path, o->uid, o->gid))
		return err_sys(e, "cannot make the device %s", path);
	return 0;
}

int jailer_root_furnish(const struct jailer_options *o, struct err **e)
{
	static const char *const folders[] = {"/", "/dev", "/dev/net", "/run"};
	static const struct {
		const char *path;
		unsigned major, minor; // as Documentation/admin-guide/devices.txt of the kernel has them
	} nodes[] = {{"/dev/net/tun", 10, 200}, {"/dev/kvm", 10, 232}, {"/dev/urandom", 1, 9}};

	umask(0);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (make_folder(o, folders[i], e))
			return -1;
	for (size_t i = 0; i < sizeof(nodes) / sizeof(*nodes); i++)
		if (make_node(o, nodes[i].path, nodes[i].major, nodes[i].minor, e))
			return -1;
	umask(077);
	return 0;
}
