// SPDX-License-Identifier: MIT
#include "init/system.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "init/console.h"

#define FILES_MAX (1 << 20) // open files: what container engines are given by Debian's units

static const struct {
	const char *path, *value;
} knobs[] = {
	// A kernel that had a fault measures nothing of use: show it, and come back.
	{"/proc/sys/kernel/panic", "30"},
	{"/proc/sys/kernel/panic_on_oops", "1"},
	// Only emergencies may write over the progress on the screen; everything is in the kernel's log.
	{"/proc/sys/kernel/printk", "1"},
};

static void environment(void)
{
	clearenv();
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/root", 1);
	setenv("TERM", "linux", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TZ", "UTC", 1);
	umask(022);
}

static void loopback_up(void)
{
	struct ifreq r = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	CLEANUP_FD int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &r))
		console_warn("cannot set up the loopback interface: %s", strerror(errno));
}

void system_settings(void)
{
	const struct rlimit files = {.rlim_cur = FILES_MAX, .rlim_max = FILES_MAX};

	environment();
	// Ctrl-Alt-Del becomes SIGINT to us (see watch.h) instead of a sudden reset.
	reboot(RB_DISABLE_CAD);
	loopback_up();
	if (sethostname("assay", 5))
		console_warn("cannot set the host name: %s", strerror(errno));
	if (setrlimit(RLIMIT_NOFILE, &files))
		console_warn("cannot allow %d open files: %s", FILES_MAX, strerror(errno));
	for (size_t i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++) {
		CLEANUP_ERR struct err *e = NULL;

		if (file_poke(knobs[i].path, knobs[i].value, &e))
			console_warn("%s", err_text(e));
	}
}
