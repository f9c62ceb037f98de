// SPDX-License-Identifier: MIT
// A program that PID 1 starts and waits for, with its output on the screen and the end of it kept.
#ifndef INIT_JOB_H
#define INIT_JOB_H

#include <stdint.h>

#include "base/err.h"
#include "init/tail.h"

// Runs argv to its end. Its output goes to the screen and into tail, and at the end from there to a log named
// name.log in INIT_LOG_DIR. *status is as of waitpid(2). Fails when it cannot be started, when deadline (of clock_ns)
// passes, or when a signal asked for an ending meanwhile; it is killed then.
int job_run(
	const char *name, const char *const *argv, uint64_t deadline, struct tail *tail, int *status, struct err **e);

// As job_run, and demands exit status 0: the error carries the last line of its output.
int job_check(const char *name, const char *const *argv, uint64_t deadline, struct err **e);

#endif
