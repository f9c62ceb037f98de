// SPDX-License-Identifier: MIT
#include "workload/workload.h"

#include <string.h>

const struct workload *const workloads[] = {
	&workload_noop,
	&workload_primes,
	&workload_linpack,
	&workload_memory,
	&workload_syscall,
	&workload_disk,
	&workload_httpd,
	&workload_fetch,
	&workload_limits,
	NULL,
};

const struct workload *workload_find(const char *name)
{
	for (const struct workload *const *w = workloads; *w; w++)
		if (!strcmp((*w)->name, name))
			return *w;
	return NULL;
}
