// SPDX-License-Identifier: MIT
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "runtime/exec_process.h"
#include "runtime/pty.h"
#include "runtime/relay.h"
#include "runtime/report.h"
#include "runtime/signals.h"
#include "runtime/verb.h"

#define START_LIMIT (150 * NS_PER_S) // more than the relay's own

static int write_pid_file(const char *path, pid_t pid, struct err **e)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", (int)pid);

	return path ? file_replace(path, text, (size_t)n, 0644, e) : 0;
}

static void __attribute__((noreturn)) relay_main(struct relay_spec *spec, int report)
{
	CLEANUP_ERR struct err *e = NULL;
	int status;

	setsid();
	prctl(PR_SET_NAME, "rt-vm-exec");
	spec->report = report;
	if (chdir("/") || relay_run(spec, &status, &e)) {
		report_send(report, REPORT_FAIL, err_text(e));
		_exit(255);
	}
	signals_end_as(status);
}

static int run_detached(struct relay_spec *spec, const char *pid_file, struct err **e)
{
	CLEANUP_FD int report = -1;
	int pair[2];
	pid_t pid;

	if (report_open(pair, e))
		return -1;
	report = pair[1];
	pid = fork();
	if (pid == 0) {
		close(report);
		relay_main(spec, pair[0]);
	}
	close(pair[0]);
	if (pid < 0)
		return err_sys(e, "cannot fork");
	if (report_expect(report, REPORT_READY, clock_deadline(START_LIMIT), e) || write_pid_file(pid_file, pid, e)) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		return -1;
	}
	return 0;
}

static int run_here(struct relay_spec *spec, const char *pid_file, struct err **e)
{
	CLEANUP_FD int terminal = spec->has_terminal && !spec->console_socket ? dup(STDIN_FILENO) : -1;
	CLEANUP_FD int stderr_copy = dup(STDERR_FILENO);
	struct termios before;
	bool is_raw = terminal >= 0 && pty_make_raw(terminal, &before);
	int status, r;

	r = write_pid_file(pid_file, getpid(), e) || relay_run(spec, &status, e) ? -1 : 0;
	if (is_raw)
		tcsetattr(terminal, TCSANOW, &before);
	// The relay uses up the standard streams, and why it failed is still to be said.
	if (r && stderr_copy >= 0)
		dup2(stderr_copy, STDERR_FILENO);
	if (r)
		return -1;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// What cannot be done for a process in a VM is refused by its name.
static int check_flags(const struct flags *a, struct err **e)
{
	static const char *const refused[] = {"process-label", "apparmor", "cgroup", "pidfd-socket"};
	const char *fds = flags_text(a, "preserve-fds"), *value;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if ((value = flags_text(a, refused[i])) && *value)
			return err_kind_set(e, ERR_UNSUPPORTED, "--%s is not supported", refused[i]);
	if (fds && strcmp(fds, "0") != 0)
		return err_kind_set(
			e, ERR_UNSUPPORTED, "--preserve-fds is not supported: descriptors do not reach into a VM");
	return 0;
}

static int check_terminal(const struct relay_spec *spec, bool is_detached, struct err **e)
{
	if (spec->has_terminal && is_detached && !spec->console_socket)
		return err_set(e, "cannot allocate tty if runc will detach without setting console socket");
	if (!spec->has_terminal && spec->console_socket)
		return err_set(e, "cannot use console socket if runc will not detach or allocate tty");
	return 0;
}

static int exec(const struct globals *g, const struct flags *a, struct err **e)
{
	CLEANUP_OCI_CONFIG struct oci_config process = {0};
	CLEANUP_BUF struct buf request = {0};
	char console[PATH_MAX];
	bool is_detached = flags_has(a, "detach");
	struct relay_spec spec = {.request = &request, .report = -1};
	struct state s;

	if (check_flags(a, e) || flags_path(a, "console-socket", console, e) || state_load(&s, g->root, a->rest[0], e))
		return -1;
	if (state_status(&s) == STATE_STOPPED)
		return err_set(e, "cannot exec in a stopped container");
	if (exec_process(a, &s, &request, &process, e))
		return -1;
	spec.state = &s;
	spec.console_socket = *console ? console : NULL;
	spec.has_terminal = process.process.has_terminal;
	spec.rows = process.process.rows;
	spec.columns = process.process.columns;
	if (check_terminal(&spec, is_detached, e))
		return -1;
	return is_detached ? run_detached(&spec, flags_text(a, "pid-file"), e)
			   : run_here(&spec, flags_text(a, "pid-file"), e);
}

static const struct flag flags[] = {{"process", 'p', true}, {"detach", 'd', false}, {"pid-file", 0, true},
	{"console-socket", 0, true}, {"pidfd-socket", 0, true}, {"cwd", 0, true}, {"env", 'e', true},
	{"tty", 't', false}, {"user", 'u', true}, {"additional-gids", 'g', true}, {"process-label", 0, true},
	{"apparmor", 0, true}, {"no-new-privs", 0, false}, {"cap", 'c', true}, {"preserve-fds", 0, true},
	{"cgroup", 0, true}, {"ignore-paused", 0, false}, {0}};

const struct verb verb_exec = {
	.name = "exec",
	.usage = "[FLAG…] ID PROGRAM [ARGUMENT…], or --process FILE ID",
	.help = "run a further process in a container",
	.flags = flags,
	.stops_early = true,
	.has_id = true,
	.failure = 255,
	.run = exec,
};
