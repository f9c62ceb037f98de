// SPDX-License-Identifier: MIT
#include "init/rescue.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include "base/proc.h"
#include "init/console.h"
#include "init/watch.h"

// A shell wants a terminal that is its own, for job control and Ctrl-C.
static int take_terminal(void *arg)
{
	(void)arg;
	return ioctl(STDIN_FILENO, TIOCSCTTY, 1) ? errno : 0;
}

// Starts a shell on the terminal. Returns whether it runs.
static bool start(const char *terminal, struct child *c)
{
	static const char *const argv[] = {"/bin/busybox", "sh", "-l", NULL};
	CLEANUP_FD int fd = open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	CLEANUP_ERR struct err *e = NULL;
	struct proc_opts o = {
		.argv = argv, .in = fd, .out = fd, .err = fd, .has_session = true, .before_exec = take_terminal};
	struct proc p;

	if (fd < 0 || fcntl(fd, F_SETFL, O_RDWR) < 0) {
		console_warn("no shell on %s: it cannot be opened", terminal);
		return false;
	}
	if (proc_spawn(&o, &p, &e)) {
		console_warn("no shell on %s: %s", terminal, err_text(e));
		return false;
	}
	close(p.pidfd);
	*c = (struct child){.pid = p.pid};
	return true;
}

void rescue(void)
{
	struct child shells[2];
	struct watch w = {.children = shells};

	console_say(
		"\nRescue shell. The stick is not in use and may be pulled out. `exit` here and on the serial port,\n"
		"or `poweroff`, ends it.\n");
	if (start(access("/dev/tty1", F_OK) ? "/dev/console" : "/dev/tty1", &shells[w.child_count]))
		w.child_count++;
	if (console_serial() >= 0 && start("/dev/ttyS0", &shells[w.child_count]))
		w.child_count++;
	console_event("rescue", "shells=%zu", w.child_count);
	if (w.child_count)
		watch_wait(&w, UINT64_MAX);
	console_event("rescue_over", "shells=%zu", w.child_count);
}
