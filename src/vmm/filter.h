// SPDX-License-Identifier: MIT
// What a thread may ask of the kernel: a table of system calls for each kind of thread, each row with its reason, made
// into a filter (seccomp, mode 2). What is not listed raises SIGSYS, which ends the process (vmm/fault.h).
#ifndef VMM_FILTER_H
#define VMM_FILTER_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VMM_FILTER_MAX 512 // instructions; the kernel takes 4096

enum vmm_filter_rule {
	FILTER_ANY,   // whatever the arguments
	FILTER_EQUAL, // argument `argument` is `value`, in its low 32 bits: what the kernel looks at in a command or
		      // flags
	FILTER_BITS,  // argument `argument` has no bit that is not in `value`
};

struct vmm_filter_row {
	uint32_t call; // number of the system call
	enum vmm_filter_rule rule;
	unsigned argument; // 0 to 5
	uint32_t value;
	const char *reason;
};

// A kind of thread. Rows come in the order of how often they are needed: a filter is read from its beginning.
struct vmm_filter {
	const char *name;
	const struct vmm_filter_row *rows;
	size_t count;
};

// The VMM's thread: the loop, the devices, the API. And the threads that run the guest's processors.
extern const struct vmm_filter vmm_filter_loop, vmm_filter_vcpu;

// Makes the filter's program. Returns its length, 0 when it is too long.
size_t vmm_filter_compile(const struct vmm_filter *f, struct sock_filter out[VMM_FILTER_MAX]);

// Puts the calling thread, and those that it makes, under the filter for ever.
int vmm_filter_install(const struct vmm_filter *f, struct err **e);

#endif
