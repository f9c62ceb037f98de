// SPDX-License-Identifier: MIT
// The one place where PID 1 waits: for children, for descriptors, for what a person asks for by a signal, and never
// longer than until a deadline. Every child that ends is reaped here, also those that nobody waits for.
#ifndef INIT_WATCH_H
#define INIT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "init/ending.h"

struct child {
	pid_t pid;
	int status; // as of waitpid(2), once it has ended
	bool has_ended;
};

struct source {
	int fd;                                     // -1: none
	bool (*ready)(struct source *s, void *arg); // reads; returns whether the wait is to end. May set fd to -1.
	void *arg;
};

struct watch {
	struct child *children;
	size_t child_count;
	struct source *sources;
	size_t source_count;
};

enum watch_end {
	WATCH_CHILDREN, // all of them have ended (and there was at least one)
	WATCH_SOURCE,   // a source said so
	WATCH_DEADLINE,
	WATCH_ASKED, // a signal asked for an ending: see watch_asked
};

// Blocks every signal but those of a fault in init itself. To be called once, before anything is started.
int watch_begin(struct err **e);

// Waits. deadline is a time of clock_ns; UINT64_MAX: as long as it takes.
enum watch_end watch_wait(struct watch *w, uint64_t deadline);

// Returns the ending that was asked for by a signal (poweroff, reboot, halt, Ctrl-Alt-Del), or ENDING_NONE.
enum ending watch_asked(void);

#endif
