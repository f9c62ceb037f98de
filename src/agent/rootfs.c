// SPDX-License-Identifier: MIT
#include "agent/rootfs.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "agent/devices.h"
#include "agent/inroot.h"
#include "agent/mountfd.h"
#include "agent/mounts.h"
#include "agent/paths.h"
#include "agent/storage.h"

// The kernel's settings as the guest sees them, whatever the container has for /proc.
static int set_sysctls(const struct oci_config *c, struct err **e)
{
	CLEANUP_FD int proc_sys = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return proc_sys < 0 ? err_sys(e, "cannot open /proc/sys") : paths_sysctls(c, proc_sys, e);
}

static int protect(const struct oci_config *c, int root, struct err **e)
{
	CLEANUP_FD int null = open("/dev/null", O_PATH | O_CLOEXEC);

	return null < 0 ? err_sys(e, "cannot open /dev/null") : paths_protect(c, root, null, e);
}

static int open_terminal(const struct oci_process *p, int root, struct terminal *t, struct err **e)
{
	if (!p->has_terminal)
		return 0;
	return terminal_open(root, p, t, e) || terminal_console(root, t, e) ? -1 : 0;
}

// The program is to start in its folder, so that is made, as runc does.
static int make_cwd(const struct oci_config *c, int root, struct err **e)
{
	CLEANUP_FD int fd = inroot_folder(root, c->process.cwd, e);

	return fd < 0 ? -1 : 0;
}

static int furnish(const struct container *c, int root, struct terminal *t, struct err **e)
{
	if (mounts_make(c, root, e) || devices_make(&c->config, root, e))
		return -1;
	if (open_terminal(&c->config.process, root, t, e) || make_cwd(&c->config, root, e))
		return -1;
	return set_sysctls(&c->config, e) || protect(&c->config, root, e) ? -1 : 0;
}

// pivot_root(2) with the old root on top of the new one, from where it is taken away.
static int move_in(int root, struct err **e)
{
	if (fchdir(root) || syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return err_sys(e, "cannot move into the root file system");
	return 0;
}

static int make_read_only(struct err **e)
{
	CLEANUP_FD int top = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	return top < 0 ? err_sys(e, "cannot open /") : mountfd_change(top, false, MS_RDONLY, 0, 0, e);
}

int rootfs_enter(const struct container *c, struct terminal *t, struct err **e)
{
	CLEANUP_FD int root = open(STORAGE_ROOT, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (root < 0)
		return err_sys(e, "cannot open the root file system");
	umask(0);
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return err_sys(e, "cannot make the mounts private");
	if (furnish(c, root, t, e) || move_in(root, e))
		return -1;
	return c->config.is_root_read_only ? make_read_only(e) : 0;
}
