// SPDX-License-Identifier: MIT
#include "runtime/process.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

#include "base/clock.h"
#include "base/file.h"

struct process process_find(pid_t pid)
{
	struct process p = {0};
	unsigned long long start;
	char path[64], line[1024];
	const char *name_end;
	char state;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	// The name stands in parentheses and may hold any byte, a ')' included. Behind it: state, and 18 fields to go.
	if (pid <= 0 || !file_line(path, line, sizeof(line)) || !(name_end = strrchr(line, ')')))
		return p;
	if (sscanf(name_end, ") %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu",
		    &state, &start) == 2 &&
		state != 'Z' && state != 'X')
		p = (struct process){.pid = pid, .start = start};
	return p;
}

bool process_is_alive(const struct process *p)
{
	struct process now = process_find(p->pid);

	return now.pid && now.start == p->start;
}

// Returns a descriptor of the process, which cannot become another's, or -1.
static int open_process(const struct process *p)
{
	int fd = p->pid > 0 ? (int)syscall(SYS_pidfd_open, p->pid, 0) : -1;

	if (fd >= 0 && !process_is_alive(p)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

bool process_signal(const struct process *p, int signal)
{
	CLEANUP_FD int fd = open_process(p);

	return fd >= 0 && syscall(SYS_pidfd_send_signal, fd, signal, NULL, 0) == 0;
}

int process_kill(const struct process *p, uint64_t deadline, struct err **e)
{
	CLEANUP_FD int fd = open_process(p);
	struct pollfd poll_fd = {.fd = fd, .events = POLLIN};
	int n;

	if (fd < 0 || syscall(SYS_pidfd_send_signal, fd, SIGKILL, NULL, 0))
		return 0;
	do
		n = poll(&poll_fd, 1, clock_ms_left(deadline));
	while (n < 0 && errno == EINTR);
	return n > 0 ? 0 : err_kind_set(e, ERR_TIMEOUT, "process %d does not die", (int)p->pid);
}
