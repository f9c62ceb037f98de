// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_HTTPD_WORKERS_H
#define WORKLOAD_HTTPD_WORKERS_H

#include "workload/httpd_loop.h"

#include <sys/types.h>

// Forks one process for each listener. Returns the index of its listener in a worker, `count` in the parent, and −1
// there if a fork failed, after complaining and ending those begun. TERM, INT and CHLD must be blocked.
int httpd_workers_fork(pid_t *pids, size_t count);

// Waits, in the parent, for TERM or INT, or for a worker to end, which none should; ends all workers. 0 after a signal,
// −1 if a worker ended, after complaining.
int httpd_workers_wait(const pid_t *pids, size_t count);

#endif
