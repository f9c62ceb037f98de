// SPDX-License-Identifier: MIT
// The operations that `bench syscall` times, each a const struct operation.
#ifndef WORKLOAD_SYSCALL_H
#define WORKLOAD_SYSCALL_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct operation_state {
	int fd[2];       // of the operation's pipes: what is read here …
	pid_t pid;       // … and the process behind them
	bool is_wrong;   // an answer was not what it had to be
	bool is_unsure;  // the answers cannot be told right from wrong
	bool is_unbound; // the two processes may run on different CPUs
	cpu_set_t cpus;  // on which this one might run before
};

struct operation {
	const char *name;
	// Prepares. 0, or −1 with errno set where this place does not offer what is needed. NULL: there is nothing to
	// do.
	int (*begin)(struct operation_state *s);
	// Does the operation count times and returns the ns that they took, without what prepares or checks them. 0
	// with errno set if it is refused.
	uint64_t (*repeat)(struct operation_state *s, uint64_t count);
	// Undoes begin, after a begin that went well. NULL: there is nothing to do.
	void (*end)(struct operation_state *s);
};

extern const struct operation operation_getpid, operation_clock_vdso, operation_clock_call, operation_pipe_read,
	operation_page_fault, operation_context_switch;

#endif
