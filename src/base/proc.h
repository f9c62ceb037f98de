// SPDX-License-Identifier: MIT
// Child processes. Every child is waited for with a deadline and reaped; what fails between fork and exec comes back
// through a close-on-exec pipe as the real errno.
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

#define PROC_OUTPUT_MAX (1u << 20) // bytes of output kept of a child: more is read and dropped

struct proc_opts {
	const char *const *argv;       // argv[0] is looked up in PATH unless it holds a slash
	const char *program;           // what is run in place of argv[0], found in the same way; NULL: argv[0]
	const char *const *env;        // the whole environment; NULL: the parent's
	int in, out, err;              // descriptors for 0, 1, 2; 0 in a zeroed struct and -1 both mean /dev/null
	int cgroup;                    // folder of a cgroup v2 to be born in; 0 and -1: the parent's
	uint64_t namespaces;           // CLONE_NEW…: those to be born in anew
	bool has_session;              // its own session, so that no signal of a terminal reaches it
	bool dies_with_parent;         // SIGKILL when the thread that starts it ends, in whatever way, from now on
	int (*before_exec)(void *arg); // runs in the child, after its descriptors are set; 0 or an errno
	void *arg;
	int (*last)(void *arg); // runs in the child, behind all else that this does in there; 0 or an errno
	void *last_arg;
};

struct proc {
	pid_t pid; // 0: none
	int pidfd;
};

struct proc_exit {
	int status;      // as of waitpid(2)
	uint64_t cpu_us; // user and system time of the child and of its reaped children
	uint64_t end_ns; // on the host clock, when it was seen to have ended
	long max_rss_kib;
};

// Starts a child. *p must be given to proc_wait or proc_kill.
int proc_spawn(const struct proc_opts *o, struct proc *p, struct err **e);

// Waits until the child ends and reaps it. ERR_TIMEOUT when deadline (of clock_ns) passes first: it still runs then.
int proc_wait(struct proc *p, uint64_t deadline, struct proc_exit *x, struct err **e);

// Kills the child with SIGKILL and reaps it. Does nothing when there is none.
void proc_kill(struct proc *p);

// Runs a child to its end and appends what it wrote to out (stdout and, unless o->err is set, stderr; at most
// PROC_OUTPUT_MAX bytes). out may be NULL. At the deadline it is killed: ERR_TIMEOUT.
int proc_run(const struct proc_opts *o, uint64_t deadline, struct buf *out, struct proc_exit *x, struct err **e);

// Runs argv to its end and demands exit status 0; the error carries the last line that it wrote.
int proc_check(const char *const *argv, uint64_t deadline, struct buf *out, struct err **e);

// Writes "exit status 3" or "signal 9 (Killed)" for a status of waitpid(2).
void proc_status_text(int status, char *out, size_t size);

#endif
