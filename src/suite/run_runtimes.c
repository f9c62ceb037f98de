// SPDX-License-Identifier: MIT
#include <string.h>

#include "suite/run.h"
#include "suite/runtime.h"

static void check(struct run *r, const struct runtime *runtime)
{
	struct run_runtime *known = &r->runtimes[r->runtime_count++];
	CLEANUP_BUF struct buf version = {0};

	known->runtime = runtime;
	if (runtime_version(runtime, &version, &known->missing)) {
		run_note(r, "%s is left out: %s", runtime->name, err_text(known->missing));
		return;
	}
	snprintf(known->version, sizeof(known->version), "%s", buf_text(&version));
}

void run_check_runtimes(struct run *r)
{
	for (size_t i = 0; r->settings.runtimes[i] && r->runtime_count < RUN_RUNTIMES_MAX; i++) {
		const struct runtime *runtime = runtime_find(r->settings.runtimes[i]);

		if (runtime)
			check(r, runtime);
	}
}
