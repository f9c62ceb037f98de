// SPDX-License-Identifier: MIT
#include "runtime/shim.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "base/clock.h"
#include "runtime/report.h"
#include "runtime/shim_parts.h"
#include "runtime/signals.h"
#include "runtime/wording.h"

static struct shim the_shim = {
	.vm = VM_NONE,
	.share = SHARE_NONE,
	.nics = NIC_SET_NONE,
	.pump = PUMP_NONE,
	.console = CONSOLE_NONE,
	.agent = {.fd = -1},
	.signals = -1,
	.listener = -1,
	.report = -1,
};

// Writes why the container ended when its process did not say so.
static void note_end(struct shim *s, const struct err *reason)
{
	CLEANUP_BUF struct buf tail = {0};
	char path[PATH_MAX];
	const struct log own = {.path = path};

	state_path(&s->state, "shim.log", path);
	vm_console_tail(&s->console, &tail);
	log_line(&own, "error", "%s; %s", err_text(reason), buf_text(&tail));
	log_line(s->spec->log, "warning", "container %s: %s; %s", s->state.id, err_text(reason), buf_text(&tail));
}

// Stays until the container's process has ended and its output is where it belongs.
static int live(struct shim *s, struct err **e)
{
	while (!s->has_exited || !pump_is_over(&s->pump)) {
		uint64_t deadline = s->has_exited ? s->pump.progress_ns + PUMP_PATIENCE : UINT64_MAX;

		if (shim_turn(s, s->kill_by_ns && s->kill_by_ns < deadline ? s->kill_by_ns : deadline, e))
			return -1;
		if (s->kill_by_ns && clock_ns() >= s->kill_by_ns)
			return err_set(e, "the guest did not kill its process in time");
	}
	return 0;
}

// Says why create failed, and ends.
static void __attribute__((noreturn)) fail(struct shim *s, struct err *e)
{
	CLEANUP_BUF struct buf tail = {0};

	// A guest that gave an answer has said all that is to be said.
	if (s->vm.proc.pid > 0 && !s->has_refused) {
		vm_console_tail(&s->console, &tail);
		err_set(&e, "%.500s; %.440s", err_text(e), buf_text(&tail));
	}
	if (!s->has_refused)
		wording_avoid(&e);
	shim_close(s);
	report_send(s->report, REPORT_FAIL, err_text(e));
	_exit(1);
}

static int prepare(struct shim *s, struct err **e)
{
	setsid();
	prctl(PR_SET_NAME, "rt-vm-shim");
	if (chdir("/"))
		return err_sys(e, "cannot enter /");
	s->signals = signals_open(e);
	return s->signals < 0 ? -1 : 0;
}

void shim_main(const struct shim_spec *spec)
{
	struct shim *s = &the_shim;
	struct err *e = NULL;
	int status = SIGKILL;

	s->spec = spec;
	s->report = spec->report;
	s->state = *spec->state;
	s->last_process = SHIM_INIT;
	if (prepare(s, &e) || shim_boot(s, &e))
		fail(s, e);
	report_send(s->report, REPORT_READY, NULL);
	scope_close(&s->report);
	s->report = -1;
	if (live(s, &e) && !s->has_exited)
		note_end(s, e);
	if (s->has_exited)
		status = s->status;
	shim_close(s);
	signals_end_as(status);
}
