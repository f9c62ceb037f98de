// SPDX-License-Identifier: MIT
#include "tender/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// What was the root lies over the new one for a moment, and goes.
static int enter_empty_root(const char *dir, struct err **e)
{
	const unsigned long strict = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		return err_sys(e, "cannot make a mount namespace");
	if (mount("tmpfs", dir, "tmpfs", strict, "mode=555,size=4k,nr_inodes=1") || chdir(dir))
		return err_sys(e, "cannot mount an empty root at %s", dir);
	if (syscall(SYS_pivot_root, ".", ".") || umount2(".", MNT_DETACH) || chdir("/"))
		return err_sys(e, "cannot enter the empty root");
	return 0;
}

// Emptying the bounding set is a privilege; who lacks it has nothing that could be gained by it. EINVAL says that the
// kernel knows no further capability.
static int empty_bounding_set(struct err **e)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
	return errno == EINVAL || errno == EPERM ? 0 : err_sys(e, "cannot empty the bounding set");
}

static int become(uid_t uid, gid_t gid, struct err **e)
{
	if (syscall(SYS_setgroups, 0, NULL) || syscall(SYS_setresgid, gid, gid, gid) ||
		syscall(SYS_setresuid, uid, uid, uid))
		return err_sys(e, "cannot become user %u of group %u", uid, gid);
	return 0;
}

static int drop_capabilities(struct err **e)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {0};

	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) || syscall(SYS_capset, &header, none))
		return err_sys(e, "cannot drop capabilities");
	return 0;
}

int confine(const struct confine *c, struct err **e)
{
	const struct rlimit none = {0};

	if (c->empty_root && enter_empty_root(c->empty_root, e))
		return -1;
	if (empty_bounding_set(e) || (c->has_user && become(c->uid, c->gid, e)) || drop_capabilities(e))
		return -1;
	if (geteuid() == 0)
		return err_set(e, "cannot run a unikernel as root: name a user (--user UID:GID)");
	if (setrlimit(RLIMIT_CORE, &none) || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0))
		return err_sys(e, "cannot forbid core files");
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ? err_sys(e, "cannot renounce new privileges") : 0;
}
