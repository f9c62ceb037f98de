// SPDX-License-Identifier: MIT
#include "init/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include "base/clock.h"

#define SOURCES_MAX 8

static int signals = -1;
static enum ending asked;

int watch_begin(struct err **e)
{
	static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
	sigset_t set;

	sigfillset(&set);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		sigdelset(&set, faults[i]);
	sigprocmask(SIG_SETMASK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return signals < 0 ? err_sys(e, "cannot make a signalfd") : 0;
}

enum ending watch_asked(void)
{
	return asked;
}

static void note_child(struct watch *w, pid_t pid, int status)
{
	for (size_t i = 0; i < w->child_count; i++) {
		if (w->children[i].pid != pid)
			continue;
		w->children[i].status = status;
		w->children[i].has_ended = true;
	}
}

static void reap(struct watch *w)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		note_child(w, pid, status);
}

// What BusyBox's poweroff, reboot and halt send to PID 1, and the kernel for Ctrl-Alt-Del and a failing supply.
static enum ending meaning(unsigned signal)
{
	switch (signal) {
	case SIGUSR2:
	case SIGPWR:
		return ENDING_POWEROFF;
	case SIGUSR1:
		return ENDING_HALT;
	case SIGTERM:
	case SIGINT:
		return ENDING_REBOOT;
	default:
		return ENDING_NONE;
	}
}

// Empties the signalfd. Returns whether one of the signals asked for an ending.
static bool take_signals(void)
{
	struct signalfd_siginfo info;
	bool is_asked = false;

	while (read(signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		enum ending wish = meaning(info.ssi_signo);

		if (wish == ENDING_NONE)
			continue;
		asked = wish;
		is_asked = true;
	}
	return is_asked;
}

static bool all_ended(const struct watch *w)
{
	for (size_t i = 0; i < w->child_count; i++)
		if (!w->children[i].has_ended)
			return false;
	return w->child_count > 0;
}

static bool serve_sources(struct watch *w, const struct pollfd *p)
{
	bool is_over = false;

	for (size_t i = 0; i < w->source_count && i < SOURCES_MAX; i++)
		if (p[i].revents && w->sources[i].ready(&w->sources[i], w->sources[i].arg))
			is_over = true;
	return is_over;
}

enum watch_end watch_wait(struct watch *w, uint64_t deadline)
{
	for (;;) {
		struct pollfd p[1 + SOURCES_MAX] = {{.fd = signals, .events = POLLIN}};
		nfds_t n = 1;
		int ready;

		reap(w);
		if (all_ended(w))
			return WATCH_CHILDREN;
		for (size_t i = 0; i < w->source_count && i < SOURCES_MAX; i++)
			p[n++] = (struct pollfd){.fd = w->sources[i].fd, .events = POLLIN};
		ready = poll(p, n, deadline == UINT64_MAX ? -1 : clock_ms_left(deadline));
		if (ready == 0 && clock_ns() >= deadline)
			return WATCH_DEADLINE;
		if (ready <= 0)
			continue;
		if (p[0].revents && take_signals())
			return WATCH_ASKED;
		if (serve_sources(w, p + 1))
			return WATCH_SOURCE;
	}
}
