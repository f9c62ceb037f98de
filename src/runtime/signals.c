// SPDX-License-Identifier: MIT
#include "runtime/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/unit.h"

#define LAST  64 // SIGRTMAX of the kernel
#define RTMIN 34 // as both C libraries call it

static const struct {
	const char *name;
	int number;
} names[] = {
	{"HUP", SIGHUP},
	{"INT", SIGINT},
	{"QUIT", SIGQUIT},
	{"ILL", SIGILL},
	{"TRAP", SIGTRAP},
	{"ABRT", SIGABRT},
	{"IOT", SIGIOT},
	{"BUS", SIGBUS},
	{"FPE", SIGFPE},
	{"KILL", SIGKILL},
	{"USR1", SIGUSR1},
	{"SEGV", SIGSEGV},
	{"USR2", SIGUSR2},
	{"PIPE", SIGPIPE},
	{"ALRM", SIGALRM},
	{"TERM", SIGTERM},
	{"STKFLT", SIGSTKFLT},
	{"CHLD", SIGCHLD},
	{"CLD", SIGCHLD},
	{"CONT", SIGCONT},
	{"STOP", SIGSTOP},
	{"TSTP", SIGTSTP},
	{"TTIN", SIGTTIN},
	{"TTOU", SIGTTOU},
	{"URG", SIGURG},
	{"XCPU", SIGXCPU},
	{"XFSZ", SIGXFSZ},
	{"VTALRM", SIGVTALRM},
	{"PROF", SIGPROF},
	{"WINCH", SIGWINCH},
	{"IO", SIGIO},
	{"POLL", SIGPOLL},
	{"PWR", SIGPWR},
	{"SYS", SIGSYS},
	{"RTMIN", RTMIN},
	{"RTMAX", LAST},
};

// Reads "+3" or "-3" behind RTMIN or RTMAX.
static int real_time(const char *name)
{
	bool is_min = !strncasecmp(name, "RTMIN+", 6);
	uint64_t n;

	if ((!is_min && strncasecmp(name, "RTMAX-", 6) != 0) || !unit_number(name + 6, LAST - RTMIN, &n))
		return 0;
	return is_min ? RTMIN + (int)n : LAST - (int)n;
}

int signals_number(const char *name)
{
	uint64_t n;

	if (unit_number(name, LAST, &n))
		return (int)n;
	if (!strncasecmp(name, "SIG", 3))
		name += 3;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcasecmp(name, names[i].name))
			return names[i].number;
	return real_time(name);
}

int signals_open(struct err **e)
{
	sigset_t all;
	int fd;

	sigfillset(&all);
	// A broken pipe is an error of the write that found it.
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, &all, NULL);
	fd = signalfd(-1, &all, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? err_sys(e, "cannot listen to signals") : fd;
}

int signals_next(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info) ? (int)info.ssi_signo : 0;
}

bool signals_is_passed_on(int signal)
{
	return signal != SIGCHLD && signal != SIGWINCH && signal != SIGPIPE && signal != SIGURG;
}

int signals_wait(struct proc *child, struct proc_exit *x, struct err **e)
{
	CLEANUP_FD int signals = signals_open(e);
	struct pollfd p[] = {{.fd = child->pidfd, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	int signal;

	if (signals < 0)
		return -1;
	while (!(p[0].revents & POLLIN)) {
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return err_sys(e, "cannot wait");
		while ((signal = signals_next(signals)))
			if (signals_is_passed_on(signal) || signal == SIGWINCH)
				kill(child->pid, signal);
	}
	return proc_wait(child, clock_deadline(NS_PER_S), x, e);
}

void signals_end_as(int status)
{
	const struct rlimit no_core = {0};
	sigset_t none;

	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	// The core would be the shim's, and nobody's interest.
	setrlimit(RLIMIT_CORE, &no_core);
	prctl(PR_SET_DUMPABLE, 0);
	signal(WTERMSIG(status), SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	// Not raise(3): it sends to a thread number that it remembers from before the fork.
	kill(getpid(), WTERMSIG(status));
	_exit(128 + WTERMSIG(status));
}
