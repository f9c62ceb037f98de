// SPDX-License-Identifier: MIT
#include "host/orphan.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#include "base/clock.h"
#include "base/file.h"
#include "host/cgroup.h"

int orphan_inherit(struct err **e)
{
	return prctl(PR_SET_CHILD_SUBREAPER, 1) ? err_sys(e, "cannot become the reaper of orphans") : 0;
}

// Whether process pid, whose folder in /proc is dir, is a child of this process.
static bool is_child(const char *dir)
{
	char path[64], line[512];
	const char *name_end;
	int parent;
	char state;

	snprintf(path, sizeof(path), "/proc/%.20s/stat", dir);
	// The name stands in parentheses and may hold any byte, a ')' included.
	if (!file_line(path, line, sizeof(line)) || !(name_end = strrchr(line, ')')))
		return false;
	return sscanf(name_end, ") %c %d", &state, &parent) == 2 && parent == getpid();
}

// Reaps once; returns how many of ours are still alive.
static unsigned reap_pass(DIR *proc, const char *cgroup)
{
	unsigned alive = 0;

	rewinddir(proc);
	for (struct dirent *d; (d = readdir(proc));) {
		if (!isdigit((unsigned char)d->d_name[0]) || !is_child(d->d_name) || !cgroup_has(d->d_name, cgroup))
			continue;
		if (waitpid((pid_t)strtol(d->d_name, NULL, 10), NULL, WNOHANG) == 0)
			alive++;
	}
	return alive;
}

int orphan_reap(const char *cgroup, uint64_t deadline, struct err **e)
{
	const struct timespec pause = {.tv_nsec = NS_PER_MS};
	unsigned alive;
	DIR *proc = opendir("/proc");

	if (!proc)
		return err_sys(e, "cannot open /proc");
	while ((alive = reap_pass(proc, cgroup)) && clock_ns() < deadline)
		nanosleep(&pause, NULL);
	closedir(proc);
	return alive ? err_kind_set(e, ERR_TIMEOUT, "%u processes in %s do not die", alive, cgroup) : 0;
}

// Waits for p or, on the descriptor of SIGCHLD, for any other child; reaps those in the cgroup.
static void wait_reaping(const struct proc *p, int signals, DIR *proc, const char *cgroup, uint64_t deadline)
{
	struct pollfd fds[] = {{.fd = p->pidfd, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	struct signalfd_siginfo info;

	do {
		reap_pass(proc, cgroup);
		poll(fds, 2, clock_ms_left(deadline));
		if (fds[1].revents & POLLIN && read(signals, &info, sizeof(info)) < 0)
			return;
	} while (!(fds[0].revents & POLLIN) && clock_ns() < deadline);
}

int orphan_reap_while(struct proc *p, const char *cgroup, uint64_t deadline, struct proc_exit *x, struct err **e)
{
	sigset_t child, before;
	DIR *proc = opendir("/proc");
	CLEANUP_FD int signals = -1;

	if (!proc)
		return err_sys(e, "cannot open /proc");
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, &before);
	signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals >= 0)
		wait_reaping(p, signals, proc, cgroup, deadline);
	sigprocmask(SIG_SETMASK, &before, NULL);
	closedir(proc);
	return proc_wait(p, deadline, x, e);
}
