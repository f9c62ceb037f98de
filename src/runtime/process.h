// SPDX-License-Identifier: MIT
// Processes that are no children of ours, known by their number and the time at which they began: a number that came
// round again is another process.
#ifndef RUNTIME_PROCESS_H
#define RUNTIME_PROCESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

struct process {
	pid_t pid;      // 0: none
	uint64_t start; // field 22 of /proc/PID/stat: ticks since boot
};

// Returns the process of that number as it is now; pid is 0 in the result when there is none or it is a zombie.
struct process process_find(pid_t pid);

// Whether it still runs.
bool process_is_alive(const struct process *p);

// Sends a signal. Returns false when the process is gone.
bool process_signal(const struct process *p, int signal);

// Kills it with SIGKILL and waits until it has ended. ERR_TIMEOUT when it does not. One that is gone is no error.
int process_kill(const struct process *p, uint64_t deadline, struct err **e);

#endif
