// SPDX-License-Identifier: MIT
// Which system calls, and which of the kernel's own functions, a tree of processes uses: those that are told to follow,
// and every child of theirs. Two instances of the kernel's tracer, in a tracefs that is mounted nowhere, so nothing of
// it is left when this process is gone but those instances, which the next one removes.
#ifndef HOST_TRACE_H
#define HOST_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "host/trace_set.h"

struct trace;

// What was used, and how many events were lost while nobody could read as fast; then there may have been more.
struct trace_used {
	struct trace_set calls, functions;
	uint64_t lost_calls, lost_functions;
};

// Begins. ERR_UNSUPPORTED where the kernel has no tracer of system calls, or none for us. Functions are traced with
// wants_functions, where the kernel can.
int trace_open(bool wants_functions, struct trace **t, struct err **e);

// Returns why functions are not traced though they were wanted, or NULL when they are.
const char *trace_lacks_functions(const struct trace *t);

// Follows the calling process: for proc_opts.last. Returns 0 or an errno.
int trace_follow(void *trace);

// Hands over what was used since the beginning, or since the last call. Whoever gets it frees the sets.
int trace_take(struct trace *t, struct trace_used *used, struct err **e);

// Frees the sets.
void trace_used_free(struct trace_used *used);

// Ends it, switches off and removes all that it made. Does nothing for NULL.
int trace_close(struct trace **t, struct err **e);

// Removes what a killed run left. A kernel without a tracer is no error.
int trace_clean(struct err **e);

#endif
