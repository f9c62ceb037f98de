// SPDX-License-Identifier: MIT
// Which system calls of the host a program makes, it and all that it starts: each is shown to us before it is made, by
// a seccomp filter that all inherit, and goes on then. A call that another filter ends first is none that the host had
// to serve.
// usage: surface FILE SECONDS COMMAND…   a line into FILE for each time: how many different ones, and their names. A
//                                        time ends with SIGUSR1, and with the last process; the status is that of
//                                        COMMAND. After so many seconds all are killed.
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	const char *name;
	int number;
} names[] = {
#include "syscalls.inc"
};

enum { NUMBERS = 1024, FAILED = 125, PATIENCE_MS = 5000, LAST_MS = 3000 };

static bool seen[NUMBERS];
static volatile sig_atomic_t is_time_over, is_late;

static void on_signal(int number)
{
	if (number == SIGALRM)
		is_late = 1;
	else
		is_time_over = 1;
}

static int fail(const char *what)
{
	fprintf(stderr, "surface: cannot %s: %s\n", what, strerror(errno));
	return FAILED;
}

// From here on every call of this process waits for whoever has the listener, the lowest descriptor that was free.
static int install(void)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	const struct sock_fprog filter = {.len = 1, .filter = &all};

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &filter);
}

static int lowest_free(void)
{
	int fd = dup(STDIN_FILENO);

	close(fd);
	return fd;
}

// The child cannot send its listener: sending is a call, too. So we take it, as soon as it is there.
static int take_listener(pid_t child, int number)
{
	int pidfd = (int)syscall(SYS_pidfd_open, child, 0), fd = -1;

	for (int ms = 0; pidfd >= 0 && fd < 0 && ms < PATIENCE_MS; ms++) {
		fd = (int)syscall(SYS_pidfd_getfd, pidfd, number, 0);
		if (fd < 0)
			usleep(1000);
	}
	close(pidfd);
	return fd;
}

static void write_time(FILE *out)
{
	size_t count = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		count += seen[names[i].number];
	fprintf(out, "%zu", count);
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (seen[names[i].number])
			fprintf(out, " %s", names[i].name);
	fprintf(out, "\n");
	fflush(out);
	memset(seen, 0, sizeof(seen));
	is_time_over = 0;
}

static void let_go_on(int listener)
{
	struct seccomp_notif asked = {.id = 0};
	struct seccomp_notif_resp answer = {.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE};

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) < 0)
		return;
	if (is_late)
		kill((pid_t)asked.pid, SIGKILL);
	if (asked.data.nr >= 0 && asked.data.nr < NUMBERS)
		seen[asked.data.nr] = true;
	answer.id = asked.id;
	ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
}

// Until no process has the filter any more. When it is late, who makes one more call is killed: without us a call fails
// as if it were unknown, and some try again for ever.
static void watch(int listener, pid_t child, FILE *out)
{
	struct pollfd p = {.fd = listener, .events = POLLIN};

	for (;;) {
		int n = poll(&p, 1, is_late ? LAST_MS : -1);

		if (is_late)
			kill(child, SIGKILL);
		if (n == 0)
			break;
		if (is_time_over)
			write_time(out);
		if (n > 0 && p.revents & POLLIN)
			let_go_on(listener);
		else if (n > 0)
			break;
	}
	write_time(out);
}

static int run(FILE *out, char **command)
{
	int number = lowest_free(), listener, status;
	pid_t child = fork();

	if (child == 0) {
		if (install() < 0)
			_exit(fail("watch system calls"));
		execvp(*command, command);
		_exit(fail("run the command"));
	}
	listener = child > 0 ? take_listener(child, number) : -1;
	if (listener < 0) {
		kill(child, SIGKILL);
		return fail("watch the command");
	}
	watch(listener, child, out);
	if (waitpid(child, &status, 0) < 0)
		return fail("wait for the command");
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	const struct sigaction over = {.sa_handler = on_signal};
	FILE *out = argc > 3 ? fopen(argv[1], "we") : NULL;

	if (!out) {
		fprintf(stderr, "usage: surface FILE SECONDS COMMAND…\n");
		return FAILED;
	}
	sigaction(SIGUSR1, &over, NULL);
	sigaction(SIGALRM, &over, NULL);
	alarm((unsigned)strtoul(argv[2], NULL, 10));
	return run(out, argv + 3);
}
