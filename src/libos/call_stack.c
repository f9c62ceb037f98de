// SPDX-License-Identifier: MIT
#include "libos/call_stack.h"
#include "libos/boot.h"
#include "libos/heap.h"
#include "libos/host.h"

#include <signal.h>
#include <stdint.h>

// The deepest calls take 12 KiB (open by way of a long name, select), and two copies of 1024 vectors. A signal's
// handler can come on top, in a call that has a mask of its own.
#define ROOM ((size_t)48 << 10)
#define SIZE ((size_t)64 << 10)

bool call_stack_take(struct thread *t)
{
	t->call_stack = (uintptr_t)heap_take(SIZE);
	return t->call_stack;
}

void call_stack_give(struct thread *t)
{
	if (t->call_stack)
		heap_give(t->call_stack, SIZE);
	t->call_stack = 0;
}

// On the first thread's stack, and not at its end; or on the own one already, from a handler. Hosted there is no other.
static bool has_room(const struct thread *t, uintptr_t at)
{
	if (!libos_boot || !libos_boot->stack || at - libos_boot->stack - ROOM < libos_boot->stack_size - ROOM)
		return true;
	return t->call_stack && at - t->call_stack < SIZE;
}

// On Linux the guard pages would have ended it.
static void check_guard(const struct thread *t, uintptr_t at)
{
	static const char why[] = "libos: a thread has used more than its stack\n";

	if (at - t->guard >= t->guard_size)
		return;
	host_write(UNIKERNEL_STDERR, why, sizeof(why) - 1);
	host_exit(128 + SIGSEGV);
}

// Makes the call with the stack pointer there.
long call_stack_switch(libos_call *call, const long *a, uintptr_t top);
__asm__(".text\n"
	".type call_stack_switch,@function\n"
	"call_stack_switch:\n"
	"	push %rbp\n"
	"	mov %rsp, %rbp\n"
	"	mov %rdx, %rsp\n"
	"	mov %rdi, %rax\n"
	"	mov %rsi, %rdi\n"
	"	call *%rax\n"
	"	mov %rbp, %rsp\n"
	"	pop %rbp\n"
	"	ret\n");

long call_stack_run(libos_call *call, const long *a)
{
	struct thread *self = thread_self();
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	check_guard(self, here);
	if (has_room(self, here) || (!self->call_stack && !call_stack_take(self)))
		return call(a);
	return call_stack_switch(call, a, self->call_stack + SIZE);
}
