// SPDX-License-Identifier: MIT
// base: child processes that behave, and those that do not.
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/proc.h"

#define SOON (clock_deadline(50 * NS_PER_S))

static int shell(const char *script, uint64_t deadline, struct buf *out, struct proc_exit *x, struct err **e)
{
	const char *const argv[] = {"sh", "-c", script, NULL};
	const struct proc_opts o = {.argv = argv};

	return proc_run(&o, deadline, out, x, e);
}

static int check(const char *script, struct buf *out, struct err **e)
{
	const char *const argv[] = {"sh", "-c", script, NULL};

	return proc_check(argv, SOON, out, e);
}

static void test_output_and_status(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	struct proc_exit x = {0};
	char text[64];

	(void)state;
	assert_int_equal(shell("echo out; echo err >&2; exit 3", SOON, &out, &x, NULL), 0);
	assert_string_equal(buf_text(&out), "out\nerr\n");
	proc_status_text(x.status, text, sizeof(text));
	assert_string_equal(text, "exit status 3");
	assert_true(x.end_ns > 0 && x.end_ns <= clock_ns());
	assert_true(x.max_rss_kib > 0);
	assert_int_equal(shell("kill -9 $$", SOON, NULL, &x, NULL), 0);
	proc_status_text(x.status, text, sizeof(text));
	assert_string_equal(text, "signal 9 (Killed)");
}

static void test_cannot_execute(void **state)
{
	static const char *const nothing[] = {"/nonexistent/program", NULL}, *const folder[] = {"/tmp", NULL};
	const struct proc_opts o = {.argv = nothing};
	CLEANUP_ERR struct err *e = NULL;
	struct proc p;

	(void)state;
	assert_int_equal(proc_spawn(&o, &p, &e), -1);
	assert_string_equal(err_text(e), "cannot execute /nonexistent/program: No such file or directory");
	assert_int_equal(e->sys, ENOENT);
	assert_int_equal(p.pid, 0);
	proc_kill(&p);
	assert_int_equal(proc_check(folder, SOON, NULL, &e), -1);
	assert_int_equal(e->sys, EACCES);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); // nothing is left to reap
	assert_int_equal(errno, ECHILD);
}

static int refuse(void *arg)
{
	(void)arg;
	return EPERM;
}

static void test_before_exec(void **state)
{
	static const char *const argv[] = {"true", NULL};
	const struct proc_opts o = {.argv = argv, .before_exec = refuse};
	CLEANUP_ERR struct err *e = NULL;
	struct proc p;

	(void)state;
	assert_int_equal(proc_spawn(&o, &p, &e), -1);
	assert_string_equal(err_text(e), "cannot prepare true: Operation not permitted");
}

static void test_deadline(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	uint64_t begin = clock_ns();

	(void)state;
	assert_int_equal(shell("exec sleep 60", clock_deadline(200 * NS_PER_MS), NULL, NULL, &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_int_equal(shell("while :; do echo yes; done", clock_deadline(200 * NS_PER_MS), NULL, NULL, &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_true(clock_ns() - begin < 50 * NS_PER_S);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

// A daemon that keeps the output open, and writes to it, does not hold whoever started it.
static void test_daemon_left_behind(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	uint64_t begin = clock_ns();
	unsigned long pid;

	(void)state;
	assert_int_equal(shell("sleep 60 & echo $!", SOON, &out, NULL, NULL), 0);
	assert_true(clock_ns() - begin < 50 * NS_PER_S);
	pid = strtoul(buf_text(&out), NULL, 10);
	assert_true(pid > 1);
	assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
}

// More than is kept is read all the same, so that the child can end; what is kept is the beginning, without gaps.
static void test_much_output(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	struct proc_exit x;

	(void)state;
	assert_int_equal(shell("head -c 3000000 /dev/zero | tr '\\0' x; exit 4", SOON, &out, &x, NULL), 0);
	assert_int_equal(out.len, PROC_OUTPUT_MAX);
	assert_int_equal(WEXITSTATUS(x.status), 4);
}

static void test_check(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	assert_int_equal(check("true", NULL, &e), 0);
	assert_int_equal(check("echo first; echo the reason; exit 2", NULL, &e), -1);
	assert_string_equal(err_text(e), "sh ended with exit status 2: the reason");
	assert_int_equal(check("false", NULL, &e), -1);
	assert_string_equal(err_text(e), "sh ended with exit status 1: it wrote nothing");
	assert_int_equal(check("printf 'red \\033[31m\\r\\n\\n'; false", NULL, &e), -1);
	assert_string_equal(err_text(e), "sh ended with exit status 1: red \\x1b[31m");
	buf_str(&out, "from before");
	assert_int_equal(check("false", &out, &e), -1);
	assert_string_equal(err_text(e), "sh ended with exit status 1: it wrote nothing");
	assert_int_equal(check("echo; printf 'a\\0b'; false", &out, &e), -1);
	assert_string_equal(err_text(e), "sh ended with exit status 1: a");
}

static void test_wait_and_kill(void **state)
{
	static const char *const argv[] = {"sleep", "60", NULL};
	const struct proc_opts o = {.argv = argv, .has_session = true};
	CLEANUP_ERR struct err *e = NULL;
	struct proc p;

	(void)state;
	assert_int_equal(proc_spawn(&o, &p, NULL), 0);
	assert_int_equal(getsid(p.pid), p.pid);
	assert_int_equal(proc_wait(&p, clock_deadline(50 * NS_PER_MS), NULL, &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_true(p.pid > 0);
	proc_kill(&p);
	assert_int_equal(p.pid, 0);
	proc_kill(&p);
}

// Of our own descriptors nothing but the three reaches the child, and its environment is what was given.
static void test_what_is_inherited(void **state)
{
	static const char *const argv[] = {"sh", "-c", "ls /proc/self/fd | wc -l; echo $HOME:$A; cat", NULL};
	static const char *const env[] = {"A=b", "PATH=/usr/bin:/bin", NULL};
	const struct proc_opts o = {.argv = argv, .env = env};
	CLEANUP_BUF struct buf out = {0};

	(void)state;
	setenv("HOME", "/root", 1);
	assert_int_equal(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC), 0); // what whoever started this test left open
	assert_int_equal(proc_run(&o, SOON, &out, NULL, NULL), 0);
	assert_string_equal(buf_text(&out), "4\n:b\n"); // 0, 1, 2 and the one by which ls reads the folder
}

// A parent without standard descriptors: pipes get their numbers, and must not be trodden on.
static void test_closed_descriptors(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_ERR struct err *e = NULL;
	static const char *const nothing[] = {"/nonexistent/program", NULL};
	int kept[3], failed, missing, sys;

	(void)state;
	for (int i = 0; i < 3; i++) {
		kept[i] = fcntl(i, F_DUPFD_CLOEXEC, 10);
		close(i);
	}
	failed = shell("cat; echo out; echo err >&2", SOON, &out, NULL, NULL);
	missing = proc_check(nothing, SOON, NULL, &e);
	sys = e ? e->sys : 0;
	for (int i = 0; i < 3; i++) {
		dup2(kept[i], i);
		close(kept[i]);
	}
	assert_int_equal(failed, 0);
	assert_string_equal(buf_text(&out), "out\nerr\n");
	assert_int_equal(missing, -1);
	assert_int_equal(sys, ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output_and_status),
		cmocka_unit_test(test_cannot_execute),
		cmocka_unit_test(test_before_exec),
		cmocka_unit_test(test_deadline),
		cmocka_unit_test(test_daemon_left_behind),
		cmocka_unit_test(test_much_output),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_wait_and_kill),
		cmocka_unit_test(test_what_is_inherited),
		cmocka_unit_test(test_closed_descriptors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
