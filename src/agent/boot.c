// SPDX-License-Identifier: MIT
#include "agent/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "agent/transport.h"
#include "base/file.h"

#define FILES_MAX (1 << 20) // open files: what Debian's container engines hand on to theirs

#define SAFE (MS_NOSUID | MS_NODEV | MS_NOEXEC)

// A kernel that mounted one itself is fine.
static int mount_on(const char *type, const char *where, unsigned long flags, const char *data, struct err **e)
{
	if (mkdir(where, 0755) && errno != EEXIST)
		return err_sys(e, "cannot make folder %s", where);
	if (mount(type, where, type, flags, data) && errno != EBUSY)
		return err_sys(e, "cannot mount %s", where);
	return 0;
}

// The root of an initramfs has no parent, which pivot_root(2) wants. A copy of it, put on top of it, has.
static int make_root(struct err **e)
{
	if (mkdir("/root", 0755) && errno != EEXIST)
		return err_sys(e, "cannot make folder /root");
	if (mount("/", "/root", NULL, MS_BIND | MS_REC, NULL) || chdir("/root") ||
		mount(".", "/", NULL, MS_MOVE, NULL) || chroot("."))
		return err_sys(e, "cannot make a root");
	return 0;
}

static void set_limits(void)
{
	const struct rlimit files = {FILES_MAX, FILES_MAX}, endless = {RLIM_INFINITY, RLIM_INFINITY};

	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_NPROC, &endless);
}

static void set_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

static int mount_all(struct err **e)
{
	if (mount_on("devtmpfs", "/dev", MS_NOSUID, "mode=0755", e) || mount_on("sysfs", "/sys", SAFE, NULL, e) ||
		mount_on("cgroup2", "/sys/fs/cgroup", SAFE, "nsdelegate,memory_recursiveprot", e))
		return -1;
	if (mkdir("/run", 0755) && errno != EEXIST)
		return err_sys(e, "cannot make folder /run");
	return make_root(e);
}

int boot_guest(struct err **e)
{
	CLEANUP_BUF struct buf cmdline = {0};
	CLEANUP_TRANSPORT struct transport t = TRANSPORT_NONE;

	if (mount_on("proc", "/proc", SAFE, NULL, e) || file_read("/proc/cmdline", 65536, &cmdline, e))
		return -1;
	if (transport_read(buf_text(&cmdline), &t, e) || transport_begin(&t, e))
		return -1;
	set_limits();
	set_signals();
	return mount_all(e) ? -1 : transport_finish(&t, e);
}

void boot_end(void)
{
	reboot(RB_AUTOBOOT);
}
