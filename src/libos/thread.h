// SPDX-License-Identifier: MIT
// Threads that take turns on the one CPU: a thread runs until it waits, yields or ends. So nothing in here is ever
// interrupted, and what a thread finds after a wait may be other than before.
#ifndef LIBOS_THREAD_H
#define LIBOS_THREAD_H

#include "libos/signal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct thread {
	struct thread *next;  // in a ring of all
	int number;           // as gettid says; 1 is the first
	void *stack;          // the stack pointer while another one runs
	uintptr_t call_stack; // of call_stack.h, its lowest address; 0: none yet
	uintptr_t guard;      // below its own stack, which must not get there: the lowest address
	size_t guard_size;    // 0: none
	uintptr_t pointer;    // FS base
	struct signal_state signals;
	int call_depth;        // while another one runs
	uint64_t seen;         // of thread_stir: what it has looked at
	uint64_t deadline;     // until which it waits
	const int *futex;      // on which it waits; NULL: on something else, or not at all
	struct thread *behind; // who began to wait on a futex, any, after it
	bool is_woken;         // by another thread's futex
	int *clear_at_end;     // what is set to 0, and woken, when it ends
	int (*function)(void *);
	void *argument;
	void *unmap; // what is given back when it has ended
	size_t unmap_size;
};

// The one that runs.
struct thread *thread_self(void);

// Whether there are others.
bool thread_has_others(void);

// How many there are.
int thread_count(void);

// Has every waiting thread look again, since something has happened.
void thread_stir(void);

// Lets another thread run that has something to look at. True once this one is to go on; false if there is none.
bool thread_pass(uint64_t deadline);

// When the first of the waiting threads is to be waked.
uint64_t thread_due(void);

// Ends the turns of all others: the program is about to end.
void thread_stop_others(void);

// Adds a thread, which has its stack and its pointer, to the ring.
void thread_add(struct thread *t);

// Ends this thread; the last one ends the program.
_Noreturn void thread_end(int status);

// Prepares the stack so that the thread begins in thread_first_steps when it is switched to.
void thread_prepare(struct thread *t, void *stack_top);

// The thread of that number; NULL: there is none.
struct thread *thread_find(int number);

// Wakes at most so many that wait on a futex, the longest first. How many.
long futex_wake(const int *futex, long count);

#endif
