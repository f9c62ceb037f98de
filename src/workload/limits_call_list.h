// SPDX-License-Identifier: MIT
// System calls with arguments that change nothing on the machine, whatever the answer.
#ifndef WORKLOAD_LIMITS_CALL_LIST_H
#define WORKLOAD_LIMITS_CALL_LIST_H

#include <stdbool.h>
#include <stddef.h>

struct limits_call {
	const char *name;
	long number;
	long arg[6];
	bool gives_fd;   // to be closed
	int expected[2]; // errors that the kernel gives for these arguments once it lets the caller in; 0: none
};

extern const struct limits_call limits_call_list[];
extern const size_t limits_call_count;

// Makes the call. Returns its errno, 0 for none.
int limits_call_try(const struct limits_call *c);

#endif
