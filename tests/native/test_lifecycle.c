// SPDX-License-Identifier: MIT
// The same life of a container, good and bad, over every runtime of the table, on this machine's kernel; nothing may be
// left of any.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "own_host.h"

#include "base/clock.h"
#include "engine/oci.h"
#include "suite/stand.h"

static const struct runtime *usable(void **state)
{
	const struct runtime *r = *state;
	const char *why = own_why_not(r);

	if (why) {
		print_message("skipped: %s: %s\n", r->name, why);
		skip();
	}
	return r;
}

static bool has_kvm_failed; // in its good life, which comes first

static bool is_kvm(const struct runtime *r)
{
	return !strcmp(r->name, "gvisor-kvm");
}

// Where KVM runs no guest the platform may hang, and one case that shows its typed end at the deadline is enough.
static void skip_kvm(void)
{
	print_message("skipped: gvisor-kvm would only wait for its deadline again, as in its good life\n");
	skip();
}

// Removes the stand, shows why when it should not have failed, and looks for leftovers.
static void close_stand(struct stand *s, struct err *e, bool may_fail)
{
	CLEANUP_FREE struct finding *f = calloc(1, sizeof(*f));
	struct err *close_error = NULL;

	if (stand_close(s, f, &close_error))
		fail_msg("%s", err_text(close_error));
	if (e && !may_fail)
		fail_msg("%s\n%s", err_text(e), buf_text(&f->log));
	buf_free(&f->log);
	own_nothing_left();
}

// It starts, says hello, ends with 0, its times are in order. A platform that hangs here ends at the deadline.
static void lives(void **state)
{
	static const char *const argv[] = {"/bin/bench", "noop", NULL};
	const struct runtime *r = usable(state);
	const struct trial t = {.number = 1, .runtime = r, .limit = LIMIT_NONE, .containers = 1};
	uint64_t deadline = clock_deadline((is_kvm(r) ? 8 : 240) * NS_PER_S);
	CLEANUP_ERR struct err *e = NULL;
	struct container_times times = {0};
	struct stand s;

	if (!stand_open(&s, &t, argv, deadline, &e) && !stand_wait_end(&s, deadline, &e) && !stand_stop(&s, &e)) {
		assert_string_equal(buf_text(&s.member[0].said), "hello 1 noop\nend 1\n");
		assert_true(stand_cpu_s(&s) > 0);
		times = s.member[0].container.times;
	}
	close_stand(&s, e, is_kvm(r));
	if (e) {
		has_kvm_failed = true;
		print_message("# %s does not run here: %s\n", r->name, err_text(e));
		assert_true(clock_ns() < deadline + 60 * NS_PER_S);
		return;
	}
	assert_true(times.issued && times.issued <= times.created && times.created <= times.started);
	assert_true(times.started <= times.hello && times.hello <= times.ended);
	assert_true(times.ended <= times.stop_issued && times.stop_issued < times.removed);
}

static void open_fails(void **state, const char *const *argv, const char *reason)
{
	const struct runtime *r = usable(state);
	const struct trial t = {.number = 2, .runtime = r, .limit = LIMIT_NONE, .containers = 2};
	CLEANUP_ERR struct err *e = NULL;
	struct stand s;

	if (is_kvm(r) && has_kvm_failed)
		skip_kvm();
	assert_int_equal(stand_open(&s, &t, argv, clock_deadline(240 * NS_PER_S), &e), -1);
	if (!strstr(err_text(e), reason))
		fail_msg("'%s' does not say '%s'", err_text(e), reason);
	close_stand(&s, NULL, true);
}

static void program_is_missing(void **state)
{
	static const char *const argv[] = {"/bin/nothing", NULL};

	open_fails(state, argv, "o such file or directory");
}

static void program_fails(void **state)
{
	static const char *const argv[] = {"/bin/bench", "nonsense", NULL};

	open_fails(state, argv, "said nothing and ended with exit status 2");
}

// What the runtime itself says of a container that serves.
static void assert_running(struct stand_member *m)
{
	struct oci_state s;

	assert_int_equal(engine_oci_state(&m->container, clock_deadline(120 * NS_PER_S), &s, NULL), 0);
	assert_string_equal(s.id, m->id);
	assert_int_equal(s.status, OCI_RUNNING);
	assert_int_equal(s.pid, m->container.proc.pid);
}

// The second container of two never ends: that is found out at the deadline, and it is killed.
static void never_ends(void **state)
{
	static const char *const argv[] = {"/bin/bench", "httpd", "port=8080", NULL};
	const struct runtime *r = usable(state);
	const struct trial t = {.number = 3, .runtime = r, .limit = LIMIT_NONE, .containers = 2};
	uint64_t deadline;
	CLEANUP_ERR struct err *e = NULL;
	struct stand s;

	if (is_kvm(r) && has_kvm_failed)
		skip_kvm();
	assert_int_equal(stand_open(&s, &t, argv, clock_deadline(240 * NS_PER_S), &e), 0);
	if (!strcmp(r->engine, "oci"))
		assert_running(&s.member[1]);
	deadline = clock_deadline(1 * NS_PER_S);
	assert_int_equal(stand_wait_end(&s, deadline, &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_true(clock_ns() >= deadline);
	close_stand(&s, NULL, true);
}

static void no_time_at_all(void **state)
{
	static const char *const argv[] = {"/bin/bench", "noop", NULL};
	const struct runtime *r = usable(state);
	const struct trial t = {.number = 4, .runtime = r, .limit = LIMIT_NONE, .containers = 1};
	CLEANUP_ERR struct err *e = NULL;
	struct stand s;

	if (!strcmp(r->engine, "direct"))
		assert_int_equal(stand_open(&s, &t, (const char *const[]){"/bin/iperf3", "-s", NULL},
					 clock_deadline(50 * NS_PER_MS), &e),
			-1);
	else
		assert_int_equal(stand_open(&s, &t, argv, clock_deadline(NS_PER_MS), &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	close_stand(&s, NULL, true);
}

// As process 1 of this host, which inherits what the harness had started outside of its cgroups: that dies with it.
static void reap_its_children(void)
{
	uint64_t deadline = clock_deadline(120 * NS_PER_S);
	siginfo_t found;

	while (clock_ns() < deadline) {
		found.si_pid = 0;
		if (waitid(P_ALL, 0, &found, WEXITED | WNOHANG))
			return;
		if (!found.si_pid)
			usleep(1000);
	}
}

// The harness itself is killed at a moment of a trial; the next one finds a host as new.
static void harness_is_killed_after(const struct runtime *r, unsigned ms)
{
	static const char *const argv[] = {"/bin/bench", "httpd", "port=8080", NULL};
	const struct trial t = {.number = 5, .runtime = r, .limit = LIMIT_NONE, .containers = 2};
	pid_t pid = fork();
	struct stand s;
	int status;

	if (pid == 0) {
		stand_open(&s, &t, argv, clock_deadline(240 * NS_PER_S), NULL);
		for (;;)
			pause();
	}
	usleep(ms * 1000);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(sandbox_host_setup(NULL), 0);
	reap_its_children();
	own_nothing_left();
}

static void harness_is_killed(void **state)
{
	const struct runtime *r = usable(state);

	// The start of an emulated virtual machine takes some seconds.
	unsigned longest = r->hypervisor ? 6000 : 1300;

	for (unsigned ms = 5; ms <= longest; ms = ms * 2 + 30)
		harness_is_killed_after(r, ms);
}

static void runtime_is_missing(void **state)
{
	struct runtime r = *runtime_find("docker");
	const struct trial t = {.number = 6, .runtime = &r, .limit = LIMIT_NONE, .containers = 1};
	static const char *const argv[] = {"/bin/bench", "noop", NULL};
	CLEANUP_ERR struct err *e = NULL;
	struct stand s;
	(void)state;

	r.call.path = "/nowhere/nothing-like-runc";
	assert_int_equal(stand_open(&s, &t, argv, clock_deadline(60 * NS_PER_S), &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_string_equal(err_text(e), "cannot run docker: /nowhere/nothing-like-runc: No such file or directory");
	close_stand(&s, NULL, true);
}

// A runtime that says it made a container, and names a process that is none of its children.
static void runtime_lies(void **state)
{
	struct runtime r = *runtime_find("docker");
	const struct trial t = {.number = 7, .runtime = &r, .limit = LIMIT_NONE, .containers = 1};
	static const char *const argv[] = {"/bin/bench", "noop", NULL};
	static const char script[] =
		"#!/bin/sh\nwhile [ $# -gt 1 ]; do [ $1 != --pid-file ] || echo 999999 >$2; shift; done\n";
	CLEANUP_ERR struct err *e = NULL;
	struct stand s;
	(void)state;

	assert_int_equal(file_replace("/run/liar", script, strlen(script), 0755, NULL), 0);
	r.call.path = "/run/liar";
	assert_int_equal(stand_open(&s, &t, argv, clock_deadline(60 * NS_PER_S), &e), -1);
	if (!strstr(err_text(e), "cannot adopt process 999999"))
		fail_msg("%s", err_text(e));
	close_stand(&s, NULL, true);
}

static struct CMUnitTest test_of(const char *name, const struct runtime *r, CMUnitTestFunction f)
{
	char *whole = NULL;

	if (asprintf(&whole, "%s %s", r->name, name) < 0)
		abort();
	return (struct CMUnitTest){.name = whole, .test_func = f, .initial_state = (void *)(uintptr_t)r};
}

int main(void)
{
	static struct CMUnitTest tests[64];
	size_t runtimes, n = 0;
	const struct runtime *table = runtime_table(&runtimes);

	own_host();
	for (size_t i = 0; i < runtimes && n + 8 < sizeof(tests) / sizeof(*tests); i++) {
		tests[n++] = test_of("lives", &table[i], lives);
		tests[n++] = test_of("lacks the program", &table[i], program_is_missing);
		tests[n++] = test_of("runs a program that fails", &table[i], program_fails);
		tests[n++] = test_of("never ends", &table[i], never_ends);
		tests[n++] = test_of("has no time", &table[i], no_time_at_all);
		tests[n++] = test_of("loses its harness", &table[i], harness_is_killed);
	}
	tests[n++] = test_of("is missing", runtime_find("docker"), runtime_is_missing);
	tests[n++] = test_of("lies", runtime_find("docker"), runtime_lies);
	n = (size_t)_cmocka_run_group_tests("lifecycle", tests, n, own_set_up, own_tear_down);
	for (size_t i = 0; tests[i].name; i++)
		free((void *)(uintptr_t)tests[i].name);
	return n ? 1 : 0;
}
