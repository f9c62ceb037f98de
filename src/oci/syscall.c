// SPDX-License-Identifier: MIT
#include "oci/syscall.h"

#include <stdlib.h>
#include <string.h>

struct call {
	const char *name;
	int number;
};

// In the order of strcmp.
static const struct call calls[] = {
#include "syscalls.inc"
};

static int by_name(const void *name, const void *call)
{
	return strcmp(name, ((const struct call *)call)->name);
}

int syscall_number(const char *name)
{
	const struct call *c = bsearch(name, calls, sizeof(calls) / sizeof(*calls), sizeof(*calls), by_name);

	return c ? c->number : -1;
}

const char *syscall_name(int number)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (calls[i].number == number)
			return calls[i].name;
	return NULL;
}
