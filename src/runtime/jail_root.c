// SPDX-License-Identifier: MIT
#include "runtime/jail_root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// After <sys/mount.h>, with which it shares definitions.
#include <linux/mount.h>

static int failed(const char *step, const char *name)
{
	int sys = errno;

	dprintf(STDERR_FILENO, "cannot %s %s: %s\n", step, name, strerror(sys));
	return sys;
}

// to is relative here and below: this process stands in the folder that becomes the root.
static int bind_folder(const char *from, const char *to)
{
	if (mkdir(to, 0755))
		return failed("make the folder for", from);
	return mount(from, to, NULL, MS_BIND | MS_REC, NULL) ? failed("bind", from) : 0;
}

static int bind_file(const char *from, const char *to)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	if (fd < 0)
		return failed("make the file for", from);
	close(fd);
	return mount(from, to, NULL, MS_BIND, NULL) ? failed("bind", from) : 0;
}

// Brings a folder right below / as it is: a link, a folder, or nothing.
static int bring(const char *path)
{
	char target[256];
	ssize_t len = readlink(path, target, sizeof(target) - 1);

	if (len > 0) {
		target[len] = 0;
		return symlink(target, path + 1) ? failed("make the link", path) : 0;
	}
	return access(path, F_OK) ? 0 : bind_folder(path, path + 1);
}

// Where Linux systems have programs and libraries, and where this one is.
static int bring_programs(const char *program)
{
	static const char *const folders[] = {"/usr", "/bin", "/sbin", "/lib", "/lib64"};
	size_t count = sizeof(folders) / sizeof(*folders);
	char top[64];
	int r;

	for (size_t i = 0; i < count; i++)
		if ((r = bring(folders[i])))
			return r;
	snprintf(top, sizeof(top), "/%.*s", (int)strcspn(program + 1, "/"), program + 1);
	for (size_t i = 0; i < count; i++)
		if (strcmp(top, folders[i]) == 0)
			return 0;
	return bring(top);
}

static int make_tree(const struct jail *j)
{
	int r = bring_programs(j->program);

	for (size_t i = 0; i < j->file_count && !r; i++)
		r = bind_file(j->files[i].from, j->files[i].to + 1);
	if (!r && (mkdir("proc", 0555) || mkdir("dev", 0755) || mkdir("tmp", 0755) || (j->run && mkdir("vmm", 0755))))
		r = failed("make", "folders");
	return r;
}

static int seal(const char *path)
{
	const struct mount_attr a = {.attr_set = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV};

	if (syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE, &a, sizeof(a)))
		return failed("make read-only", path);
	return 0;
}

// What the sealed tree has of files that may be written.
static int open_files(const struct jail *j)
{
	const struct mount_attr a = {.attr_clr = MOUNT_ATTR_RDONLY};

	for (size_t i = 0; i < j->file_count; i++)
		if (j->writable >> i & 1 && syscall(SYS_mount_setattr, AT_FDCWD, j->files[i].to + 1, 0, &a, sizeof(a)))
			return failed("make writable", j->files[i].from);
	return 0;
}

// A node of the program's own, since the host's belongs to others. What the host has not, the program will not find.
static int make_device(const char *path, const struct jail *j)
{
	char folder[64];
	struct stat st;

	snprintf(folder, sizeof(folder), "%.*s", (int)(strrchr(path, '/') - path - 1), path + 1);
	if (stat(path, &st))
		return 0;
	if (mkdir(folder, 0755) && errno != EEXIST)
		return failed("make the folder of", path);
	if (mknod(path + 1, S_IFCHR | 0600, st.st_rdev) || chown(path + 1, j->uid, j->gid))
		return failed("make the device", path);
	return 0;
}

static int mount_run(const struct jail *j)
{
	if (!j->run)
		return 0;
	if (mount(j->run, "vmm", NULL, MS_BIND, NULL) ||
		mount(NULL, "vmm", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL))
		return failed("bind", j->run);
	return 0;
}

static int mount_own(const struct jail *j)
{
	const unsigned long strict = MS_NOSUID | MS_NODEV | MS_NOEXEC;
	int r;

	if (mount("tmpfs", "tmp", "tmpfs", strict, "mode=1777,size=16m"))
		return failed("mount", "/tmp");
	if (mount("proc", "proc", "proc", strict, "subset=pid"))
		return failed("mount", "/proc");
	if (mount("tmpfs", "dev", "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=755,size=64k"))
		return failed("mount", "/dev");
	if ((r = bind_file("/dev/null", "dev/null")))
		return r;
	for (size_t i = 0; j->devices && j->devices[i]; i++)
		if ((r = make_device(j->devices[i], j)))
			return r;
	return mount(NULL, "dev", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL)
		       ? failed("make read-only", "/dev")
		       : 0;
}

// What was the root lies over the new one for a moment, and goes.
static int change_root(void)
{
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return failed("change", "the root");
	return 0;
}

int jail_root(const struct jail *j)
{
	int r;

	umask(022);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return failed("make private", "/");
	if (mount("tmpfs", j->dir, "tmpfs", 0, "mode=755,size=64k") || chdir(j->dir))
		return failed("mount", j->dir);
	if ((r = make_tree(j)) || (r = seal(".")) || (r = open_files(j)) || (r = mount_own(j)) || (r = mount_run(j)))
		return r;
	return change_root();
}
