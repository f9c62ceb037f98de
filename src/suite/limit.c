// SPDX-License-Identifier: MIT
#include "suite/limit.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define MIB UINT64_C(1048576)

const char *const limit_names[] = {LIMIT_NONE, "min", "max", NULL};

const char *limit_find(const char *name)
{
	for (size_t i = 0; limit_names[i]; i++)
		if (!strcmp(limit_names[i], name))
			return limit_names[i];
	return NULL;
}

// A virtual machine takes more from the host than its guest gets. In the study Kata could be given 13.5 of 16 GB; here
// every runtime gets that share, so that the cells compare.
static struct limit most(void)
{
	uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);

	return (struct limit){.cpus = (double)sysconf(_SC_NPROCESSORS_ONLN), .memory = memory / 32 * 27 / MIB * MIB};
}

struct limit limit_of(const char *name)
{
	if (!strcmp(name, "max"))
		return most();
	return strcmp(name, "min") ? (struct limit){0} : (struct limit){.cpus = 1, .memory = 2048 * MIB};
}
