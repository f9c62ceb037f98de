// SPDX-License-Identifier: MIT
#include "base/clock.h"
#include "base/proc.h"
#include "suite/run.h"
#include "suite/stand.h"

#define BARE_RUNS 25

void run_measure_bare(struct run *r)
{
	char path[512];
	const char *const argv[] = {path, "noop", NULL};
	struct proc_opts o = {.argv = argv};

	stand_image_path("/bin/bench", path, sizeof(path));
	for (int i = 0; i < BARE_RUNS; i++) {
		CLEANUP_ERR struct err *e = NULL;
		uint64_t from = clock_ns();
		struct proc_exit x;
		struct proc p;

		if (proc_spawn(&o, &p, &e) || proc_wait(&p, clock_deadline(10 * NS_PER_S), &x, &e)) {
			proc_kill(&p);
			run_note(r, "the harness' own cost is not known: %s", err_text(e));
			return;
		}
		r->bare_s[r->bare_count++] = (double)(x.end_ns - from) / NS_PER_S;
	}
}
