// SPDX-License-Identifier: MIT
// The one place where PID 1 waits, tried by a process that is not PID 1 but takes orphans as it does.
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "init/job.h"
#include "init/uevent.h"
#include "init/watch.h"

struct run {
	struct tail tail;
	int status;
	struct err *e;
};

static int sh(const char *script, uint64_t ns, struct run *r)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};

	return job_run("test", argv, ns == UINT64_MAX ? ns : clock_deadline(ns), &r->tail, &r->status, &r->e);
}

static int set_up(void **state)
{
	*state = calloc(1, sizeof(struct run));
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	struct run *r = *state;

	err_free(&r->e);
	free(r);
	return 0;
}

static void output_and_status_are_kept(void **state)
{
	struct run *r = *state;
	CLEANUP_BUF struct buf b = {0};

	assert_int_equal(sh("echo out; echo err >&2; exit 3", UINT64_MAX, r), 0);
	assert_true(WIFEXITED(r->status));
	assert_int_equal(WEXITSTATUS(r->status), 3);
	tail_lines(&r->tail, 10, &b);
	assert_string_equal(buf_text(&b), "out\nerr\n");
}

static void signal_is_seen(void **state)
{
	struct run *r = *state;

	assert_int_equal(sh("kill -SEGV $$", UINT64_MAX, r), 0);
	assert_true(WIFSIGNALED(r->status));
	assert_int_equal(WTERMSIG(r->status), SIGSEGV);
}

static void orphan_with_the_pipe_is_not_waited_for(void **state)
{
	struct run *r = *state;
	uint64_t start = clock_ns();

	assert_int_equal(sh("sleep 60 & echo $!", UINT64_MAX, r), 0);
	assert_true(clock_ns() - start < 50 * NS_PER_S);
	kill((pid_t)strtol(r->tail.data, NULL, 10), SIGKILL);
}

static void orphans_are_reaped(void **state)
{
	struct run *r = *state;
	struct watch none = {0};
	uint64_t deadline = clock_deadline(120 * NS_PER_S);

	assert_int_equal(sh("for i in 1 2 3 4 5; do (sleep 0.1 &) ; done", UINT64_MAX, r), 0);
	while (waitpid(-1, NULL, WNOHANG) >= 0 && clock_ns() < deadline)
		watch_wait(&none, clock_deadline(50 * NS_PER_MS));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void deadline_kills(void **state)
{
	struct run *r = *state;
	uint64_t start = clock_ns();

	assert_int_equal(sh("trap '' TERM; while :; do sleep 1; done", 300 * NS_PER_MS, r), -1);
	assert_int_equal(r->e->kind, ERR_TIMEOUT);
	assert_true(clock_ns() - start < 50 * NS_PER_S);
	assert_true(WIFSIGNALED(r->status));
}

static void missing_program_is_named(void **state)
{
	static const char *const argv[] = {"/nowhere/assay", NULL};
	struct run *r = *state;

	assert_int_equal(job_run("test", argv, UINT64_MAX, &r->tail, &r->status, &r->e), -1);
	assert_string_equal(err_text(r->e), "cannot execute /nowhere/assay: No such file or directory");
}

static void check_carries_the_last_line(void **state)
{
	static const char *const argv[] = {"/bin/sh", "-c", "echo first; echo the reason; exit 7", NULL};
	struct run *r = *state;

	assert_int_equal(job_check("test", argv, UINT64_MAX, &r->e), -1);
	assert_string_equal(err_text(r->e), "test ended with exit status 7: the reason");
}

static void waiting_for_nothing_ends(void **state)
{
	uint64_t start = clock_ns();

	(void)state;
	assert_false(uevent_wait(-1, clock_deadline(100 * NS_PER_MS)));
	assert_true(clock_ns() - start >= 100 * NS_PER_MS);
}

// The last one, because what was asked for stays so.
static void poweroff_interrupts(void **state)
{
	struct run *r = *state;

	assert_int_equal(watch_asked(), ENDING_NONE);
	assert_int_equal(sh("kill -HUP $PPID; kill -USR2 $PPID; sleep 60", UINT64_MAX, r), -1);
	assert_int_equal(watch_asked(), ENDING_POWEROFF);
	assert_non_null(strstr(err_text(r->e), "was interrupted"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(output_and_status_are_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(signal_is_seen, set_up, tear_down),
		cmocka_unit_test_setup_teardown(orphan_with_the_pipe_is_not_waited_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(orphans_are_reaped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(deadline_kills, set_up, tear_down),
		cmocka_unit_test_setup_teardown(missing_program_is_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(check_carries_the_last_line, set_up, tear_down),
		cmocka_unit_test(waiting_for_nothing_ends),
		cmocka_unit_test_setup_teardown(poweroff_interrupts, set_up, tear_down),
	};

	if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) || watch_begin(NULL))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
