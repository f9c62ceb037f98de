// SPDX-License-Identifier: MIT
#include "init/mounts.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/mount.h>
#include <sys/stat.h>

#define SAFE (MS_NOSUID | MS_NODEV | MS_NOEXEC)

struct row {
	const char *type, *where, *data;
	unsigned long flags;
	bool is_optional; // a machine without it is fine
};

static const struct row early[] = {
	{"proc", "/proc", NULL, SAFE, false},
	{"sysfs", "/sys", NULL, SAFE, false},
	{"devtmpfs", "/dev", "mode=0755", MS_NOSUID, false},
	{"devpts", "/dev/pts", "mode=0620,gid=5,ptmxmode=0666", MS_NOSUID | MS_NOEXEC, false},
	{"tmpfs", "/run", "mode=0755", MS_NOSUID | MS_NODEV, false},
};

static const struct row late[] = {
	{"tmpfs", "/dev/shm", "mode=1777", MS_NOSUID | MS_NODEV, false},
	{"mqueue", "/dev/mqueue", NULL, SAFE, false},
	{"tmpfs", "/tmp", "mode=1777", MS_NOSUID | MS_NODEV, false},
	// Limits reach processes that a runtime moves between its cgroups at once, as containers expect.
	{"cgroup2", "/sys/fs/cgroup", "nsdelegate,memory_recursiveprot", SAFE, false},
	{"efivarfs", "/sys/firmware/efi/efivars", NULL, SAFE | MS_RDONLY, true},
	{"debugfs", "/sys/kernel/debug", NULL, SAFE, true},
};

static int mount_rows(const struct row *r, size_t n, struct err **e)
{
	for (; n--; r++) {
		if (mkdir(r->where, 0755) && errno != EEXIST && !r->is_optional)
			return err_sys(e, "cannot make folder %s", r->where);
		// The kernel may have mounted devtmpfs itself (CONFIG_DEVTMPFS_MOUNT).
		if (mount(r->type, r->where, r->type, r->flags, r->data) && errno != EBUSY && !r->is_optional)
			return err_sys(e, "cannot mount %s on %s", r->type, r->where);
	}
	return 0;
}

int mounts_early(struct err **e)
{
	return mount_rows(early, sizeof(early) / sizeof(early[0]), e);
}

int mounts_late(struct err **e)
{
	return mount_rows(late, sizeof(late) / sizeof(late[0]), e);
}
