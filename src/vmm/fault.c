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
	const char *line;
} faults[] = {
	{SIGSYS, VMM_EXIT_BAD_SYSCALL, "Shutting down VM after intercepting a bad syscall"},
	{SIGBUS, VMM_EXIT_SIGBUS, "Shutting down VM after intercepting signal SIGBUS"},
	{SIGSEGV, VMM_EXIT_SIGSEGV, "Shutting down VM after intercepting signal SIGSEGV"},
	{SIGXFSZ, VMM_EXIT_SIGXFSZ, "Shutting down VM after intercepting signal SIGXFSZ"},
	{SIGXCPU, VMM_EXIT_SIGXCPU, "Shutting down VM after intercepting signal SIGXCPU"},
	{SIGHUP, VMM_EXIT_SIGHUP, "Shutting down VM after intercepting signal SIGHUP"},
	{SIGILL, VMM_EXIT_SIGILL, "Shutting down VM after intercepting signal SIGILL"},
};

#define FAULTS (sizeof(faults) / sizeof(*faults))

// In a handler nothing but write(2) is safe: the number is put together by hand.
static size_t put_number(char *out, unsigned n)
{
	char digits[10];
	size_t len = 0;

	do
		digits[len++] = (char)('0' + n % 10);
	while (n /= 10);
	for (size_t i = 0; i < len; i++)
		out[i] = digits[len - 1 - i];
	return len;
}

static void say(const char *line, const siginfo_t *info)
{
	char text[128];
	size_t len = strlen(line);

	memcpy(text, line, len);
	if (info->si_signo == SIGSYS) {
		memcpy(text + len, " (", 2);
		len += 2 + put_number(text + len + 2, (unsigned)info->si_syscall);
		text[len++] = ')';
	}
	text[len++] = '\n';
	if (!vmm_log_takes() || write(vmm_log_fd(), text, len) < 0)
		return;
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
	for (size_t i = 0; i < FAULTS; i++)
		if (faults[i].signal == signal) {
			say(faults[i].line, info);
			leave(faults[i].status);
		}
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
