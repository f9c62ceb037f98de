// SPDX-License-Identifier: MIT
// rt-vm's command line, as runc (Go's flag package) reads it, and its signals.
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "runtime/flags.h"
#include "runtime/signals.h"

static const struct flag known[] = {
	{"bundle", 'b', true}, {"detach", 'd', false}, {"env", 'e', true}, {"preserve-fds", 0, true}, {0}};

static int parse(struct flags *a, bool stops_early, char **argv, struct err **e)
{
	int argc = 0;

	while (argv[argc])
		argc++;
	return flags_parse(a, known, stops_early, argc, argv, e);
}

static void test_forms(void **state)
{
	char *argv[] = {(char[]){"--bundle"}, (char[]){"/b"}, (char[]){"-d"}, (char[]){"--env=A=1"}, (char[]){"-e"},
		(char[]){"B=-2"}, (char[]){"-env"}, (char[]){"C"}, (char[]){"id"}, NULL};
	CLEANUP_FLAGS struct flags a = {0};
	(void)state;

	assert_int_equal(parse(&a, false, argv, NULL), 0);
	assert_string_equal(flags_text(&a, "bundle"), "/b");
	assert_true(flags_has(&a, "detach"));
	assert_string_equal(flags_nth(&a, "env", 0), "A=1");
	assert_string_equal(flags_nth(&a, "env", 1), "B=-2");
	assert_string_equal(flags_nth(&a, "env", 2), "C");
	assert_null(flags_nth(&a, "env", 3));
	assert_null(flags_text(&a, "preserve-fds"));
	assert_int_equal(a.rest_count, 1);
	assert_string_equal(a.rest[0], "id");
	assert_null(a.rest[1]);
}

// Who forks away from the caller leaves its folder.
static void test_paths_are_absolute(void **state)
{
	char *argv[] = {(char[]){"--bundle"}, (char[]){"a/b"}, (char[]){"--env="}, NULL};
	char long_path[PATH_MAX + 1], got[PATH_MAX], want[PATH_MAX];
	char *too_long[] = {(char[]){"--bundle"}, long_path, NULL};
	CLEANUP_FLAGS struct flags a = {0};
	CLEANUP_FLAGS struct flags b = {0};
	(void)state;

	assert_int_equal(chdir("/usr"), 0);
	assert_int_equal(parse(&a, false, argv, NULL), 0);
	assert_int_equal(flags_path(&a, "bundle", got, NULL), 0);
	assert_string_equal(got, "/usr/a/b");
	assert_int_equal(flags_path(&a, "env", got, NULL), 0);
	assert_string_equal(got, "");
	assert_int_equal(flags_path(&a, "preserve-fds", got, NULL), 0);
	assert_string_equal(got, "");
	memset(long_path, 'x', PATH_MAX);
	long_path[0] = '/';
	long_path[PATH_MAX] = '\0';
	assert_int_equal(parse(&b, false, too_long, NULL), 0);
	assert_int_equal(flags_path(&b, "bundle", got, NULL), -1);
	long_path[PATH_MAX - 1] = '\0';
	memcpy(want, long_path, PATH_MAX);
	assert_int_equal(flags_path(&b, "bundle", got, NULL), 0);
	assert_string_equal(got, want);
}

static void test_last_wins_and_switches(void **state)
{
	char *argv[] = {
		(char[]){"-b=1"}, (char[]){"--bundle=2"}, (char[]){"--detach"}, (char[]){"--detach=false"}, NULL};
	CLEANUP_FLAGS struct flags a = {0};
	(void)state;

	assert_int_equal(parse(&a, false, argv, NULL), 0);
	assert_string_equal(flags_text(&a, "bundle"), "2");
	assert_false(flags_has(&a, "detach"));
}

// What follows the first word is another program's line for exec, and ours for the other verbs.
static void test_where_flags_end(void **state)
{
	char *early[] = {(char[]){"-d"}, (char[]){"id"}, (char[]){"ls"}, (char[]){"-d"}, (char[]){"--x"}, NULL};
	char *late[] = {(char[]){"id"}, (char[]){"-d"}, (char[]){"--"}, (char[]){"-b"}, (char[]){"-"}, NULL};
	CLEANUP_FLAGS struct flags a = {0};
	CLEANUP_FLAGS struct flags b = {0};
	(void)state;

	assert_int_equal(parse(&a, true, early, NULL), 0);
	assert_int_equal(a.rest_count, 4);
	assert_string_equal(a.rest[3], "--x");
	assert_int_equal(parse(&b, false, late, NULL), 0);
	assert_true(flags_has(&b, "detach"));
	assert_int_equal(b.rest_count, 3);
	assert_string_equal(b.rest[1], "-b");
	assert_string_equal(b.rest[2], "-");
}

static void test_refused(void **state)
{
	char *unknown[] = {(char[]){"--bundl"}, (char[]){"x"}, NULL};
	char *cut[] = {(char[]){"id"}, (char[]){"--bundle"}, NULL};
	CLEANUP_FLAGS struct flags a = {0};
	CLEANUP_FLAGS struct flags b = {0};
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_ERR struct err *f = NULL;
	(void)state;

	assert_int_equal(parse(&a, false, unknown, &e), -1);
	assert_string_equal(err_text(e), "flag provided but not defined: --bundl");
	assert_int_equal(parse(&b, false, cut, &f), -1);
	assert_string_equal(err_text(f), "flag needs an argument: --bundle");
}

// Numbers from signal(7), for x86-64; RTMIN is the C libraries'.
static void test_signals(void **state)
{
	static const struct {
		const char *name;
		int number;
	} all[] = {{"9", 9}, {"KILL", 9}, {"SIGKILL", 9}, {"sigterm", 15}, {"USR1", 10}, {"CHLD", 17}, {"64", 64},
		{"RTMIN", 34}, {"SIGRTMIN+3", 37}, {"RTMAX-1", 63}, {"WINCH", 28}, {"0", 0}, {"65", 0}, {"-9", 0},
		{"", 0}, {"SIG", 0}, {"NOPE", 0}, {"RTMIN+99", 0}, {"9x", 0}};
	(void)state;

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (signals_number(all[i].name) != all[i].number)
			fail_msg("%s is %d", all[i].name, signals_number(all[i].name));
	assert_true(signals_is_passed_on(SIGTERM) && signals_is_passed_on(SIGHUP) && signals_is_passed_on(SIGUSR2));
	assert_false(signals_is_passed_on(SIGCHLD) || signals_is_passed_on(SIGWINCH) || signals_is_passed_on(SIGPIPE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_paths_are_absolute),
		cmocka_unit_test(test_last_wins_and_switches),
		cmocka_unit_test(test_where_flags_end),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_signals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
