// SPDX-License-Identifier: MIT
#include "workload/workload.h"

static int noop_run(const struct workload_args *args)
{
	(void)args;
	return WORKLOAD_OK;
}

const struct workload workload_noop = {
	.name = "noop",
	.summary = "does nothing: what remains is the cost of starting and stopping",
	.run = noop_run,
};
