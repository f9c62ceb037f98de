// SPDX-License-Identifier: MIT
// Signals: their names, their arrival by descriptor, and ending by one.
#ifndef RUNTIME_SIGNALS_H
#define RUNTIME_SIGNALS_H

#include <stdbool.h>

#include "base/proc.h"

// Reads "9", "KILL", "SIGKILL", "kill" or "RTMIN+1". Returns 0 when it is none.
int signals_number(const char *name);

// Blocks every signal and returns a descriptor, which does not block, that they are read from; -1 with *e set.
int signals_open(struct err **e);

// Takes the next signal that has come, or 0.
int signals_next(int fd);

// Whether a signal that this process got is meant for the process that it stands for.
bool signals_is_passed_on(int signal);

// Waits for the end of a child and hands it every signal that comes meanwhile: those above, and the news of the
// terminal's size.
int signals_wait(struct proc *child, struct proc_exit *x, struct err **e);

// Ends this process as one with that status, of waitpid(2), has ended: by exit code, or by the signal.
void __attribute__((noreturn)) signals_end_as(int status);

#endif
