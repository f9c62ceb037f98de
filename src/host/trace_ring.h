// SPDX-License-Identifier: MIT
// One instance of the kernel's tracer (docs.kernel.org/trace/ftrace.html): buffers of its own, the processes that it
// follows, and the one thing that it records.
#ifndef HOST_TRACE_RING_H
#define HOST_TRACE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "host/trace_page.h"
#include "host/trace_set.h"

#define TRACE_CPUS_MAX 1024

// What can be recorded.
struct trace_kind {
	const char *name;        // of the instance
	const char *format;      // file of an event's format, below the root of tracefs
	const char *field;       // of that event: what goes into the set
	const char *pids, *fork; // file of the processes followed, option for their children
	const char *file, *on;   // what is written to which file switches it on; without the instance it is off
};

extern const struct trace_kind trace_calls;     // numbers of the system calls that are made
extern const struct trace_kind trace_functions; // addresses of the kernel's functions that are called

struct trace_ring {
	const struct trace_kind *kind; // NULL: it is not open
	char path[128];                // of the instance
	struct trace_layout layout;
	int pids, switch_on;     // open files
	int cpu[TRACE_CPUS_MAX]; // open buffers
	size_t cpus;
	unsigned char *page;
	struct trace_set seen;
	bool is_faulty; // a page was not what it should be
};

// Makes the instance in the tracefs that is seen at root; one that a killed run left is removed before. It records
// nothing before somebody follows. ERR_UNSUPPORTED where the kernel has no such tracer, or lets nobody use it.
int trace_ring_open(struct trace_ring *r, const struct trace_kind *kind, const char *root, struct err **e);

// Follows the calling process and all its children to come. For the child's side of a fork: calls nothing but the
// kernel. Returns 0 or an errno.
int trace_ring_follow(const struct trace_ring *r);

// Empties the buffers into the set.
void trace_ring_drain(struct trace_ring *r);

// Returns how many events had no room in the buffers so far.
uint64_t trace_ring_lost(const struct trace_ring *r);

// Removes the instance, and with it all that it switched on. Safe to call twice.
int trace_ring_close(struct trace_ring *r, struct err **e);

// Removes an instance of that kind that is there; none is no error.
int trace_ring_remove(const struct trace_kind *kind, const char *root, struct err **e);

#endif
