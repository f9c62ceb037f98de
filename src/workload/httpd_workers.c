// SPDX-License-Identifier: MIT
#include "workload/httpd_workers.h"
#include "workload/say.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct timespec patience = {.tv_sec = 5}; // for a worker to end: it has nothing to finish

static void reap(size_t *left)
{
	while (*left > 0 && waitpid(-1, NULL, WNOHANG) > 0)
		--*left;
}

static void send_all(const pid_t *pids, size_t count, int signal)
{
	for (size_t i = 0; i < count; i++)
		kill(pids[i], signal);
}

static void end_all(const pid_t *pids, size_t count)
{
	sigset_t child;
	size_t left = count;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	send_all(pids, count, SIGTERM);
	for (reap(&left); left > 0; reap(&left)) {
		if (sigtimedwait(&child, NULL, &patience) < 0 && errno == EAGAIN) {
			send_all(pids, count, SIGKILL);
			while (left > 0 && waitpid(-1, NULL, 0) > 0)
				left--;
			return;
		}
	}
}

static int is_orphan(pid_t parent)
{
	return prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent;
}

int httpd_workers_fork(pid_t *pids, size_t count)
{
	pid_t parent = getpid();

	for (size_t i = 0; i < count; i++) {
		pids[i] = fork();
		if (pids[i] < 0) {
			complain_errno("cannot fork a worker", "");
			end_all(pids, i);
			return -1;
		}
		if (pids[i] == 0) {
			if (is_orphan(parent))
				httpd_stops = 1;
			return (int)i;
		}
	}
	return (int)count;
}

int httpd_workers_wait(const pid_t *pids, size_t count)
{
	sigset_t wanted;
	int signal;

	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGCHLD);
	do
		signal = sigwaitinfo(&wanted, NULL);
	while (signal < 0 && errno == EINTR);
	end_all(pids, count);
	if (signal == SIGTERM || signal == SIGINT)
		return 0;
	complain("a worker ended by itself", "");
	return -1;
}
