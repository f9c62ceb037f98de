// SPDX-License-Identifier: MIT
// From the tender's jump to main(): memory first, since the C library needs it; the rest before the first constructor.
#include "libos/boot.h"
#include "libos/console.h"
#include "libos/heap.h"
#include "libos/host.h"
#include "libos/net.h"
#include "libos/tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// The stack pointer is where Linux would have it at _start. There is nothing to return to.
__asm__(".text\n"
	".global libos_entry\n"
	".type libos_entry,@function\n"
	"libos_entry:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rsi\n"
	"	and $-16, %rsp\n"
	"	call libos_start\n"
	"	hlt\n");

// Of the C library.
extern int __libc_start_main(
	int (*)(int, char **, char **), int, char **, void (*)(void), void (*)(void), void (*)(void));

extern int main(int, char **, char **);

__attribute__((used)) void libos_start(const struct unikernel_boot *boot, uintptr_t *stack)
{
	libos_boot = boot;
	heap_start(boot->heap, boot->heap_size);
	if (boot->flags & UNIKERNEL_HUGE)
		heap_large_from(UNIKERNEL_HUGE_START);
	__libc_start_main(main, (int)stack[0], (char **)(stack + 1), NULL, NULL, NULL);
}

static _Noreturn void give_up(const char *why)
{
	host_write(UNIKERNEL_STDERR, why, strlen(why));
	host_exit(127);
}

// Before the constructors of the program, whose order is by priority.
__attribute__((constructor(101))) static void begin(void)
{
	console_start();
	if (tree_start() < 0)
		give_up("libos: the root's file tree is damaged\n");
	if (boot_has(UNIKERNEL_NET) && net_start && net_start(&libos_boot->net) < 0)
		give_up("libos: the net cannot be started\n");
	if (chdir((const char *)libos_boot->cwd) < 0)
		give_up("libos: the working directory is not there\n");
}
