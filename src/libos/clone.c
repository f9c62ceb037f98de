// SPDX-License-Identifier: MIT
// How the C library makes threads, and ends those whose stack no one else will give back. Processes are refused.
#include "abi/unikernel.h"
#include "libos/boot.h"
#include "libos/call_stack.h"
#include "libos/signal.h"
#include "libos/thread.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdlib.h>

// In the place of musl's functions of these names: what a new thread has on its stack is our affair.
int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...);
_Noreturn void __unmapself(void *stack, size_t size);

// Where the stack's guard pages are, as the C library believes; here no page is one (call_stack.h).
static void note_guard(struct thread *t)
{
	pthread_attr_t a;
	void *low;
	size_t size;

	if (pthread_getattr_np((pthread_t)t->pointer, &a) || pthread_attr_getstack(&a, &low, &size) ||
		pthread_attr_getguardsize(&a, &t->guard_size))
		return;
	t->guard = (uintptr_t)low - t->guard_size;
}

int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...)
{
	const int needed = CLONE_VM | CLONE_THREAD | CLONE_SETTLS;
	struct thread *t;
	int *parent_number, *child_number;
	va_list more;

	if ((flags & needed) != needed || !libos_boot || !(libos_boot->flags & UNIKERNEL_FSGSBASE))
		return -ENOSYS;
	t = calloc(1, sizeof(*t));
	if (!t || !call_stack_take(t)) {
		free(t);
		return -EAGAIN;
	}
	va_start(more, argument);
	parent_number = va_arg(more, int *);
	t->pointer = va_arg(more, uintptr_t);
	child_number = va_arg(more, int *);
	va_end(more);
	note_guard(t);
	t->function = function;
	t->argument = argument;
	t->signals.masked = signal_masked();
	t->clear_at_end = flags & CLONE_CHILD_CLEARTID ? child_number : NULL;
	thread_prepare(t, stack);
	thread_add(t);
	if (flags & CLONE_PARENT_SETTID)
		*parent_number = t->number;
	return t->number;
}

void __unmapself(void *stack, size_t size)
{
	thread_self()->unmap = stack;
	thread_self()->unmap_size = size;
	thread_end(0);
}
