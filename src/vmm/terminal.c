// SPDX-License-Identifier: MIT
#include "vmm/terminal.h"

#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

// There is one, and a handler has no context. What is called is the kernel: a library may make further calls, which the
// filters do not list.
static struct termios before;
static volatile sig_atomic_t is_taken;

void vmm_terminal_take(void)
{
	struct termios raw;

	if (is_taken || ioctl(STDIN_FILENO, TCGETS, &before))
		return;
	raw = before;
	raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | ISIG);
	raw.c_iflag &= (tcflag_t)~ICRNL;
	is_taken = 1;
	ioctl(STDIN_FILENO, TCSETS, &raw);
}

void vmm_terminal_give_back(void)
{
	if (is_taken)
		ioctl(STDIN_FILENO, TCSETS, &before);
	is_taken = 0;
}
