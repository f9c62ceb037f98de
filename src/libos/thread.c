// SPDX-License-Identifier: MIT
#include "libos/thread.h"
#include "libos/call.h"
#include "libos/call_stack.h"
#include "libos/wait.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SAVED 6 // registers that a function keeps for its caller

static struct thread first = {.next = &first, .number = 1, .deadline = WAIT_FOREVER};
static struct thread *self = &first, *dead;
static uint64_t stirred = 1;

struct thread *thread_self(void)
{
	return self;
}

bool thread_has_others(void)
{
	return self->next != self;
}

int thread_count(void)
{
	int count = 1;

	for (const struct thread *t = self->next; t != self; t = t->next)
		count++;
	return count;
}

void thread_stop_others(void)
{
	self->next = self;
}

void thread_stir(void)
{
	stirred++;
}

// What the ABI wants kept goes on the stack, then the other stack is taken.
void thread_switch_stack(void **from, void *to);
__asm__(".text\n"
	".type thread_switch_stack,@function\n"
	"thread_switch_stack:\n"
	"	push %rbx\n"
	"	push %rbp\n"
	"	push %r12\n"
	"	push %r13\n"
	"	push %r14\n"
	"	push %r15\n"
	"	mov %rsp, (%rdi)\n"
	"	mov %rsi, %rsp\n"
	"	pop %r15\n"
	"	pop %r14\n"
	"	pop %r13\n"
	"	pop %r12\n"
	"	pop %rbp\n"
	"	pop %rbx\n"
	"	ret\n");

static void set_pointer(uintptr_t pointer)
{
	__asm__ volatile("wrfsbase %0" : : "r"(pointer) : "memory");
}

// A stack can be given back only by who stands on another one.
static void bury(void)
{
	struct thread *t = dead;

	dead = NULL;
	if (!t)
		return;
	call_stack_give(t);
	if (t->unmap)
		munmap(t->unmap, t->unmap_size);
	if (t != &first)
		free(t);
}

static void switch_to(struct thread *t)
{
	struct thread *before = self;

	before->signals = signal_swap(t->signals);
	before->call_depth = call_depth;
	call_depth = t->call_depth;
	self = t;
	set_pointer(t->pointer);
	thread_switch_stack(&before->stack, t->stack);
	bury();
}

static _Noreturn void first_steps(void)
{
	bury();
	call_depth = 0;
	self->function(self->argument);
	thread_end(0);
}

// As if the thread had been switched away from at its first instruction; a function expects its return address at a
// multiple of 16 less 8.
void thread_prepare(struct thread *t, void *stack_top)
{
	uintptr_t *top = (uintptr_t *)((uintptr_t)stack_top & ~(uintptr_t)15);

	*--top = 0;
	*--top = (uintptr_t)first_steps;
	top -= SAVED;
	memset(top, 0, SAVED * sizeof(*top));
	t->stack = top;
}

void thread_add(struct thread *t)
{
	static int last_number = 1;

	t->number = ++last_number;
	t->deadline = WAIT_FOREVER;
	t->next = self->next;
	self->next = t;
}

struct thread *thread_find(int number)
{
	struct thread *t = self;

	do {
		if (t->number == number)
			return t;
		t = t->next;
	} while (t != self);
	return NULL;
}

static bool is_ready(const struct thread *t)
{
	if (signal_is_due_for(&t->signals) || t->is_woken)
		return true;
	if (t->deadline != WAIT_FOREVER && wait_now() >= t->deadline)
		return true;
	return !t->futex && t->seen != stirred;
}

bool thread_pass(uint64_t deadline)
{
	struct thread *t = self->next;

	self->deadline = deadline;
	self->seen = stirred;
	while (t != self && !is_ready(t))
		t = t->next;
	if (t == self)
		return false;
	switch_to(t);
	return true;
}

uint64_t thread_due(void)
{
	uint64_t due = WAIT_FOREVER;

	for (const struct thread *t = self->next; t != self; t = t->next)
		due = t->deadline < due ? t->deadline : due;
	return due;
}

// Whoever is next looks whether there is something for it, and sleeps for all if not.
void thread_end(int status)
{
	struct thread *before = self;

	if (self->clear_at_end) {
		*self->clear_at_end = 0;
		futex_wake(self->clear_at_end, 1);
	}
	if (!thread_has_others())
		call_exit_group((const long[]){status});
	while (before->next != self)
		before = before->next;
	before->next = self->next;
	dead = self;
	thread_stir();
	switch_to(self->next);
	abort();
}
