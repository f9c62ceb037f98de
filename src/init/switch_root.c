// SPDX-License-Identifier: MIT
#include "init/switch_root.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/file.h"

// Deleting is only right on a root that is memory and will never be seen again.
static int check_initramfs(struct err **e)
{
	struct statfs fs;

	if (statfs("/", &fs))
		return err_sys(e, "cannot look at the root");
	if (fs.f_type != RAMFS_MAGIC && fs.f_type != TMPFS_MAGIC)
		return err_set(e, "cannot switch root: the present one is no initramfs");
	return 0;
}

static int move(const char *where, const char *new_root, struct err **e)
{
	char to[64];

	snprintf(to, sizeof(to), "%s%s", new_root, where);
	if (mkdir(to, 0755) && errno != EEXIST)
		return err_sys(e, "cannot make folder %s", to);
	if (mount(where, to, NULL, MS_MOVE, NULL))
		return err_sys(e, "cannot move %s", where);
	return 0;
}

int switch_root(const char *new_root, struct err **e)
{
	static const char *const mounts[] = {"/dev", "/proc", "/sys", "/run"};

	if (check_initramfs(e))
		return -1;
	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++)
		if (move(mounts[i], new_root, e))
			return -1;
	// These two hold all the memory there is in it.
	if (unlink("/init") && errno != ENOENT)
		return err_sys(e, "cannot free the initramfs");
	if (file_remove_tree("/bin", e))
		return -1;
	if (chdir(new_root) || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/"))
		return err_sys(e, "cannot switch to %s", new_root);
	return 0;
}
