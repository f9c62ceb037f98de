// SPDX-License-Identifier: MIT
#include "init/fault.h"

#include <signal.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

#include "init/console.h"

#define PAUSE_S 30

// A stack of its own, because an overflow of the other one may be what happened.
static char fault_stack[65536];

static void tell(int fd, const char *text)
{
	// Nothing is left to do when even this fails.
	if (fd >= 0 && write(fd, text, strlen(text)) < 0)
		return;
}

// Only what signal-safety(7) allows is called here; reboot and sync are bare system calls.
static void on_fault(int signal)
{
	struct timespec left = {.tv_sec = PAUSE_S};
	char number[] = "signal=00\n";

	number[7] = (char)('0' + signal / 10 % 10);
	number[8] = (char)('0' + signal % 10);
	tell(console_screen(), "\nCRASH: PID 1 of the stick had a fault. The machine starts again in 30 seconds.\n");
	tell(console_screen(), number);
	tell(console_serial(), "assay.init event=fault ");
	tell(console_serial(), number);
	sync();
	while (nanosleep(&left, &left))
		;
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}

void fault_catch(void)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP, SIGSYS};
	stack_t stack = {.ss_sp = fault_stack, .ss_size = sizeof(fault_stack)};
	struct sigaction action = {.sa_handler = on_fault, .sa_flags = SA_ONSTACK | SA_NODEFER};

	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
}
