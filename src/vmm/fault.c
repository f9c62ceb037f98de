// SPDX-License-Identifier: MIT
#include "vmm/fault.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vmm/exit.h"
#include "vmm/log.h"
#include "vmm/terminal.h"

static const struct {
	int signal;
	enum vmm_exit status;
} faults[] = {
	{SIGSYS, VMM_EXIT_BAD_SYSCALL},
	{SIGBUS, VMM_EXIT_SIGBUS},
	{SIGSEGV, VMM_EXIT_SIGSEGV},
	{SIGXFSZ, VMM_EXIT_SIGXFSZ},
	{SIGXCPU, VMM_EXIT_SIGXCPU},
	{SIGHUP, VMM_EXIT_SIGHUP},
	{SIGILL, VMM_EXIT_SIGILL},
};

#define FAULTS    (sizeof(faults) / sizeof(*faults))
#define BY_FILTER 1 // si_code of SIGSYS: SYS_SECCOMP, which not every C library has

// In a handler nothing but write(2) is safe: a line is put together by hand.
struct line {
	char text[128];
	size_t len;
};

static void put(struct line *l, const char *text)
{
	while (*text && l->len < sizeof(l->text))
		l->text[l->len++] = *text++;
}

static void put_number(struct line *l, int n)
{
	char digits[12] = "", *at = digits + sizeof(digits) - 1;
	unsigned rest = n < 0 ? -(unsigned)n : (unsigned)n;

	do
		*--at = (char)('0' + rest % 10);
	while (rest /= 10);
	put(l, n < 0 ? "-" : "");
	put(l, at);
}

static void say(const struct line *l)
{
	if (!vmm_log_takes() || write(vmm_log_fd(), l->text, l->len) < 0)
		return;
}

static void say_signal(const siginfo_t *info)
{
	struct line l = {.len = 0};

	put(&l, "Shutting down VM after intercepting signal ");
	put_number(&l, info->si_signo);
	put(&l, ", code ");
	put_number(&l, info->si_code);
	put(&l, ".\n");
	say(&l);
}

static void say_call(const siginfo_t *info)
{
	struct line l = {.len = 0};

	put(&l, "Shutting down VM after intercepting a bad syscall (");
	put_number(&l, info->si_syscall);
	put(&l, ").\n");
	say(&l);
}

// The call itself: what a sanitizer does before _exit would be one more call that the filter refuses.
static void leave(enum vmm_exit status)
{
	syscall(SYS_exit_group, status);
}

static void end(int signal, siginfo_t *info, void *context)
{
	(void)context;
	vmm_terminal_give_back();
	say_signal(info);
	// Somebody else's SIGSYS is no call of ours.
	if (signal == SIGSYS && info->si_code != BY_FILTER)
		leave(VMM_EXIT_UNEXPECTED);
	if (signal == SIGSYS)
		say_call(info);
	for (size_t i = 0; i < FAULTS; i++)
		if (faults[i].signal == signal)
			leave(faults[i].status);
	leave(VMM_EXIT_UNEXPECTED);
}

// Once more, and then it ends the process as if nobody had been here.
static void terminate(int signal)
{
	vmm_terminal_give_back();
	raise(signal);
}

// Whoever started this process may have it ignore some of them.
static int watch_ends(struct err **e)
{
	static const int ends[] = {SIGTERM, SIGINT, SIGQUIT};
	struct sigaction a = {.sa_handler = terminate, .sa_flags = (int)SA_RESETHAND}, old;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (sigaction(ends[i], NULL, &old) || (old.sa_handler != SIG_IGN && sigaction(ends[i], &a, NULL)))
			return err_sys(e, "cannot watch for signal %d", ends[i]);
	return 0;
}

int vmm_fault_watch(struct err **e)
{
	struct sigaction a = {.sa_sigaction = end, .sa_flags = SA_SIGINFO}, ignored = {.sa_handler = SIG_IGN};

	for (size_t i = 0; i < FAULTS; i++)
		if (sigaction(faults[i].signal, &a, NULL))
			return err_sys(e, "cannot watch for signal %d", faults[i].signal);
	if (sigaction(SIGPIPE, &ignored, NULL))
		return err_sys(e, "cannot ignore SIGPIPE");
	return watch_ends(e);
}
