// SPDX-License-Identifier: MIT
#include "agent/mountfd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/buf.h"

#define EMPTY_PATH 0x1000 // AT_EMPTY_PATH
#define RECURSIVE  0x8000 // AT_RECURSIVE

// Flags that belong to the mount.
static const struct {
	unsigned long flag;
	uint64_t attr;
} attrs[] = {
	{MS_RDONLY, MOUNT_ATTR_RDONLY},
	{MS_NOSUID, MOUNT_ATTR_NOSUID},
	{MS_NODEV, MOUNT_ATTR_NODEV},
	{MS_NOEXEC, MOUNT_ATTR_NOEXEC},
	{MS_NODIRATIME, MOUNT_ATTR_NODIRATIME},
	{MS_NOSYMFOLLOW, MOUNT_ATTR_NOSYMFOLLOW},
};

// Flags that belong to the file system, by the name of its option.
static const struct {
	unsigned long flag;
	const char *name;
} options[] = {
	{MS_SYNCHRONOUS, "sync"},
	{MS_DIRSYNC, "dirsync"},
	{MS_LAZYTIME, "lazytime"},
	{MS_MANDLOCK, "mand"},
};

#define TIME_FLAGS (MS_NOATIME | MS_STRICTATIME | MS_RELATIME)

// Of access times there is one kind, not a set: the strictest word wins, as in mount(2).
static uint64_t time_attr(unsigned long flags)
{
	if (flags & MS_STRICTATIME)
		return MOUNT_ATTR_STRICTATIME;
	return flags & MS_NOATIME ? MOUNT_ATTR_NOATIME : MOUNT_ATTR_RELATIME;
}

static uint64_t plain_attrs(unsigned long flags)
{
	uint64_t a = 0;

	for (size_t i = 0; i < sizeof(attrs) / sizeof(*attrs); i++)
		a |= flags & attrs[i].flag ? attrs[i].attr : 0;
	return a;
}

static int config(int fs, unsigned command, const char *key, const char *value)
{
	return (int)syscall(SYS_fsconfig, fs, command, key, value, 0);
}

// Hands over one option, "key=value" or "key". It is written to.
static int set_option(int fs, char *option)
{
	char *value = strchr(option, '=');

	if (!*option)
		return 0;
	if (!value)
		return config(fs, FSCONFIG_SET_FLAG, option, NULL);
	*value++ = '\0';
	return config(fs, FSCONFIG_SET_STRING, option, value);
}

static int set_options(int fs, const char *data, unsigned long flags)
{
	CLEANUP_BUF struct buf copy = {0};
	char *rest, *option;

	buf_str(&copy, data ? data : "");
	if (!buf_ok(&copy)) {
		errno = ENOMEM;
		return -1;
	}
	rest = copy.data;
	while ((option = strsep(&rest, ",")))
		if (set_option(fs, option))
			return -1;
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (flags & options[i].flag && config(fs, FSCONFIG_SET_FLAG, options[i].name, NULL))
			return -1;
	return 0;
}

// What the file system has logged about the failure ("e tmpfs: Bad value for 'size'") says more than errno.
static int fail(int fs, const char *type, struct err **e)
{
	int sys = errno;
	char log[256];
	ssize_t n = read(fs, log, sizeof(log) - 1);

	errno = sys;
	if (n <= 2)
		return err_sys(e, "cannot mount a file system of type %s", type);
	log[n] = '\0';
	log[strcspn(log, "\n")] = '\0';
	return err_sys(e, "cannot mount a file system of type %s (%s)", type, log + 2);
}

int mountfd_new(const char *type, const char *source, const char *data, unsigned long flags, struct err **e)
{
	CLEANUP_FD int fs = (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC);
	int mount;

	if (fs < 0)
		return err_sys(e, "cannot mount a file system of type %s", type);
	if ((source && config(fs, FSCONFIG_SET_STRING, "source", source)) || set_options(fs, data, flags) ||
		config(fs, FSCONFIG_CMD_CREATE, NULL, NULL))
		return fail(fs, type, e);
	mount = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, plain_attrs(flags) | time_attr(flags));
	return mount >= 0 ? mount : fail(fs, type, e);
}

int mountfd_clone(int fd, bool is_recursive, struct err **e)
{
	unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | EMPTY_PATH | (is_recursive ? RECURSIVE : 0);
	int mount = (int)syscall(SYS_open_tree, fd, "", flags);

	return mount >= 0 ? mount : err_sys(e, "cannot make a bind mount");
}

int mountfd_change(
	int mount, bool is_recursive, unsigned long set, unsigned long clear, unsigned long propagation, struct err **e)
{
	struct mount_attr a = {
		.attr_set = plain_attrs(set), .attr_clr = plain_attrs(clear), .propagation = propagation & ~MS_REC};

	if (set & TIME_FLAGS) {
		a.attr_set |= time_attr(set);
		a.attr_clr |= MOUNT_ATTR__ATIME;
	}
	if (!a.attr_set && !a.attr_clr && !a.propagation)
		return 0;
	if (syscall(SYS_mount_setattr, mount, "", EMPTY_PATH | (is_recursive ? RECURSIVE : 0), &a, sizeof(a)))
		return err_sys(e, "cannot set the flags of a mount");
	return 0;
}

int mountfd_attach(int mount, int target, struct err **e)
{
	if (syscall(SYS_move_mount, mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH))
		return err_sys(e, "cannot put a mount in its place");
	return 0;
}
