// SPDX-License-Identifier: MIT
#include "init/supervise.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "abi/init.h"
#include "base/file.h"
#include "base/proc.h"
#include "init/console.h"
#include "init/crash.h"
#include "init/job.h"
#include "init/mounts.h"
#include "init/rescue.h"
#include "init/results.h"
#include "init/system.h"
#include "init/watch.h"

#define ASSAY "/usr/bin/assay"

// What assay.conf wants at the end. Anything else than the three words means poweroff.
static enum ending after(void)
{
	char wish[16];

	if (watch_asked() != ENDING_NONE)
		return watch_asked();
	file_line(INIT_AFTER_FILE, wish, sizeof(wish));
	console_event("after", "wish=%s", *wish ? wish : "poweroff");
	if (!strcmp(wish, "reboot"))
		return ENDING_REBOOT;
	if (!strcmp(wish, "shell"))
		rescue();
	return watch_asked() == ENDING_NONE ? ENDING_POWEROFF : watch_asked();
}

static enum ending judge(int status, const struct tail *tail, struct volume *v)
{
	struct crash c = {.what = ASSAY, .tail = tail};
	char how[64];

	if (WIFEXITED(status) && WEXITSTATUS(status) == INIT_EXIT_DONE)
		return after();
	if (WIFEXITED(status) && WEXITSTATUS(status) == INIT_EXIT_UNDELIVERED)
		return results_deliver(v) ? after() : ENDING_POWEROFF;
	proc_status_text(status, how, sizeof(how));
	c.why = how;
	return crash(&c, v);
}

static int run(const struct volume *v, struct tail *tail, int *status, struct err **e)
{
	const char *argv[9] = {ASSAY, "run", "--ram", INIT_RAM_DIR};
	size_t n = 4;

	if (*v->device) {
		argv[n++] = "--volume";
		argv[n++] = INIT_VOLUME_DIR;
	}
	if (console_serial() >= 0) {
		argv[n++] = "--serial";
		argv[n++] = "/dev/ttyS0";
	}
	argv[n] = NULL;
	console_event("run", "volume=%s", *v->device ? v->device : "none");
	return job_run("assay", argv, UINT64_MAX, tail, status, e);
}

static enum ending measure(struct volume *v)
{
	CLEANUP_FREE struct tail *tail = calloc(1, sizeof(*tail));
	CLEANUP_ERR struct err *e = NULL;
	struct crash c = {.what = ASSAY, .tail = tail};
	int status;

	if (tail && !run(v, tail, &status, &e)) {
		console_event("run_over", "status=%d", status);
		return judge(status, tail, v);
	}
	if (watch_asked() != ENDING_NONE)
		return watch_asked();
	c.why = err_text(e);
	return crash(&c, v);
}

enum ending supervise(const struct boot *b, struct volume *v)
{
	CLEANUP_ERR struct err *e = NULL;

	system_settings();
	if (mounts_late(&e)) {
		struct crash c = {.what = "the start of the system", .why = err_text(e)};

		return crash(&c, v);
	}
	if (b->args.is_rescue) {
		rescue();
		return watch_asked() == ENDING_NONE ? ENDING_POWEROFF : watch_asked();
	}
	results_prepare(v);
	return measure(v);
}
