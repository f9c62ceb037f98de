// SPDX-License-Identifier: MIT
// Signals that the program sends itself, or that its timer sends. None comes from outside. Handlers run between a
// system call and its return.
#ifndef LIBOS_SIGNAL_H
#define LIBOS_SIGNAL_H

#include <stdbool.h>
#include <stdint.h>

// Of a thread; bit n − 1 is signal n.
struct signal_state {
	uint64_t pending, masked;
};

// Takes the state of the thread that is to run, and returns that of the one that ran.
struct signal_state signal_swap(struct signal_state s);

// What is masked now.
uint64_t signal_masked(void);

// Makes a signal pending, for the thread that runs.
void signal_raise(int number);

// The same for the process: for the first thread, or if that blocks it for whichever takes it first.
void signal_raise_for_any(int number);

// Whether a thread in that state, which does not run, has something to deliver.
bool signal_is_due_for(const struct signal_state *s);

// Whether signal_deliver has something to do: what waits must give up.
bool signal_is_due(void);

// Runs the handlers that are due, or ends the program where a signal's default is that. Whether all of them say that a
// call which they came into goes on.
bool signal_deliver(void);

// Raises SIGALRM if its time has come.
void signal_look_at_clock(void);

// When that is, as wait.h has time; WAIT_FOREVER if no timer runs.
uint64_t signal_clock_due(void);

// For the time of a call that has a mask of its own (ppoll, sigsuspend): takes that one and returns the one before.
uint64_t signal_mask(uint64_t mask);

#endif
