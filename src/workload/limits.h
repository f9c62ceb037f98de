// SPDX-License-Identifier: MIT
// The parts of the workload "limits": each looks at one side of the place that it runs in, and changes nothing there.
#ifndef WORKLOAD_LIMITS_H
#define WORKLOAD_LIMITS_H

#include "workload/facts.h"

#include <stdbool.h>
#include <stdint.h>

struct limits_cpu {
	unsigned threads; // that did spin
	double seconds;   // of CPU time that they got together, for each second that passed, by the work that they did
	double by_clock;  // the same as this place's clocks tell; below 0: they do not
};

struct limits_memory {
	uint64_t bytes;    // that were written, and held what was written
	bool is_right;     // every page kept its bytes
	const char *ended; // why it stopped there: "bound", "refused" or "killed"
};

struct limits_calls {
	unsigned refused, missing;
};

// Spins on so many threads for ms milliseconds of their own clock, fewer if not all can be had.
struct limits_cpu limits_cpu(unsigned threads, uint64_t ms);

// Writes to at most so many bytes of fresh memory, in a child process that may be killed for it.
struct limits_memory limits_memory(uint64_t bytes);

// Tries each system call of a fixed list with arguments that change nothing, and adds the object "syscalls": the name
// of each and "allowed", "refused" (EPERM, EACCES), "missing" (ENOSYS), "killed" or another error's name.
struct limits_calls limits_calls(struct facts *f);

// Adds whose rights this process has: ids and their maps, capabilities, seccomp, no_new_privs, namespaces.
void limits_rights(struct facts *f);

#endif
