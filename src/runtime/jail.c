// SPDX-License-Identifier: MIT
#include "runtime/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "runtime/jail_root.h"

// The caller gets a number only, so the step is named here.
static int failed(const char *step)
{
	int sys = errno;

	dprintf(STDERR_FILENO, "cannot %s: %s\n", step, strerror(sys));
	return sys;
}

// A core file would show the guest's memory, and would be as large.
static int set_limits(void)
{
	const struct rlimit none = {0}, files = {1024, 1024};

	if (setrlimit(RLIMIT_CORE, &none) || setrlimit(RLIMIT_NOFILE, &files))
		return failed("set limits");
	return 0;
}

static int keep_only(const int *fds, size_t count)
{
	if (syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC))
		return failed("close what the program must not have");
	for (size_t i = 0; i < count; i++)
		if (fcntl(fds[i], F_SETFD, 0))
			return failed("keep a descriptor");
	return 0;
}

static int drop_capabilities(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {0};

	return syscall(SYS_capset, &header, none) ? failed("drop capabilities") : 0;
}

// The bounding set goes first, since emptying it is a privilege. EINVAL says that the kernel knows no further one.
static int become(uid_t uid, gid_t gid)
{
	for (unsigned long cap = 0; prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == 0; cap++)
		;
	if (errno != EINVAL)
		return failed("empty the bounding set");
	if (syscall(SYS_setgroups, 0, NULL) || syscall(SYS_setresgid, gid, gid, gid) ||
		syscall(SYS_setresuid, uid, uid, uid))
		return failed("become another user");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return failed("renounce new privileges");
	return drop_capabilities();
}

int jail_enter(void *arg)
{
	const struct jail *j = arg;
	int r;

	if ((r = jail_root(j)))
		return r;
	if ((r = set_limits()) || (r = keep_only(j->keep, j->keep_count)))
		return r;
	return become(j->uid, j->gid);
}
