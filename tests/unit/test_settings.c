// SPDX-License-Identifier: MIT
// assay.conf as people write it, and as nobody should.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/conf.h"
#include "suite/measure.h"
#include "suite/runtime.h"
#include "suite/settings.h"
#include "temp_folder.h"

static int make_folder(void **state)
{
	(void)state;
	return folder_make("assay.conf");
}

static void write_conf(const char *text, size_t len)
{
	assert_int_equal(file_replace(path, text, len, 0644, NULL), 0);
}

// Both what is loaded and what the error says, "" when it loads.
static const char *load_bytes(const char *text, size_t len, struct settings *s)
{
	static char said[1000];
	CLEANUP_ERR struct err *e = NULL;
	struct settings want;

	write_conf(text, len);
	said[0] = '\0';
	if (!settings_load(path, "quick", s, &e))
		return said;
	settings_default(&want, "quick");
	assert_string_equal(s->plan, "quick");
	assert_int_equal(s->repeat, want.repeat);
	assert_int_equal(s->given, 0);
	snprintf(said, sizeof(said), "%s", err_text(e));
	return said;
}

static const char *load(const char *text, struct settings *s)
{
	return load_bytes(text, strlen(text), s);
}

static size_t count(const char *const *names)
{
	size_t n = 0;

	while (names[n])
		n++;
	return n;
}

static void test_defaults(void **state)
{
	struct settings s;
	size_t n;

	(void)state;
	settings_default(&s, "smoke");
	assert_string_equal(s.plan, "smoke");
	assert_string_equal(s.after, "poweroff");
	assert_string_equal(s.lang, "en");
	runtime_table(&n);
	assert_int_equal(count(s.runtimes), n);
	measure_table(&n);
	assert_int_equal(count(s.workloads), n);
	assert_int_equal(s.containers[0], 1);
	assert_int_equal(s.containers[1], 2);
	assert_int_equal(s.containers[2], 0);
	assert_string_equal(s.limits[0], "default");
	assert_string_equal(s.limits[1], "min");
	assert_null(s.limits[2]);
	assert_string_equal(s.arms[0], "corrected");
	assert_null(s.arms[1]);
	assert_int_equal(s.repeat, 2);
	assert_int_equal(s.duration_ns, NS_PER_S);
	assert_int_equal(s.deadline_ns, 120 * NS_PER_S);
	assert_int_equal(s.seed, 0);
	settings_default(&s, "quick");
	assert_int_equal(s.repeat, 10);
	assert_int_equal(s.duration_ns, 5 * NS_PER_S);
	assert_int_equal(s.deadline_ns, 300 * NS_PER_S);
}

static void test_every_key(void **state)
{
	struct settings s;

	(void)state;
	assert_string_equal(load("plan = smoke\nruntimes = native, docker\nworkloads=noop\ncontainers = 4,1 64\n"
				 "limits = max,default\narms = all\n"
				 "repeat = 1000\nduration = 500s\ndeadline = 24h\nseed = 18446744073709551615\n"
				 "after = shell\nlang = de\n",
				    &s),
		"");
	assert_string_equal(s.plan, "smoke");
	assert_string_equal(s.runtimes[0], "native");
	assert_string_equal(s.runtimes[1], "docker");
	assert_null(s.runtimes[2]);
	assert_string_equal(s.workloads[0], "noop");
	assert_null(s.workloads[1]);
	assert_int_equal(s.containers[0], 4);
	assert_int_equal(s.containers[1], 1);
	assert_int_equal(s.containers[2], 64);
	assert_int_equal(s.containers[3], 0);
	assert_string_equal(s.limits[0], "max");
	assert_string_equal(s.limits[1], "default");
	assert_null(s.limits[2]);
	assert_string_equal(s.arms[1], "as-published");
	assert_null(s.arms[2]);
	assert_int_equal(s.repeat, 1000);
	assert_int_equal(s.duration_ns, 500 * NS_PER_S);
	assert_int_equal(s.deadline_ns, 24 * 3600 * NS_PER_S);
	assert_true(s.seed == UINT64_MAX);
	assert_string_equal(s.after, "shell");
	assert_string_equal(s.lang, "de");
}

// A plan changes only what nobody set, whichever comes first.
static void test_plan_order(void **state)
{
	struct settings s;

	(void)state;
	assert_string_equal(load("repeat = 7\nplan = smoke\n", &s), "");
	assert_int_equal(s.repeat, 7);
	assert_int_equal(s.duration_ns, NS_PER_S);
	assert_string_equal(load("plan = smoke\nrepeat = 7\n", &s), "");
	assert_int_equal(s.repeat, 7);
	assert_int_equal(s.duration_ns, NS_PER_S);
	assert_int_equal(settings_set(&s, "plan", "quick", NULL), 0);
	assert_int_equal(s.repeat, 7);
	assert_int_equal(s.duration_ns, 5 * NS_PER_S);
}

static void test_forms(void **state)
{
	static const char utf16[] = "\xff\xfep\0l\0a\0n\0";
	struct settings s;

	(void)state;
	assert_string_equal(load("", &s), "");
	assert_string_equal(load("# nothing\r\n\r\n  \t \r\n", &s), "");
	assert_string_equal(load("\xef\xbb\xbfrepeat = 3\r\n\tlang\t=\tde # German\r\n", &s), "");
	assert_int_equal(s.repeat, 3);
	assert_string_equal(s.lang, "de");
	assert_string_equal(load("repeat=4", &s), "");
	assert_int_equal(s.repeat, 4);
	assert_non_null(strstr(load_bytes(utf16, sizeof(utf16) - 1, &s), "assay.conf:1: UTF-16"));
}

struct bad {
	const char *text, *says; // says: all of it, or its beginning if it ends in "…"
};

static void refuse(const struct bad *bad, size_t count)
{
	struct settings s;

	for (size_t i = 0; i < count; i++) {
		const char *said = load(bad[i].text, &s), *cut = bad[i].says + strlen(bad[i].says) - strlen("…");

		if (strcmp(cut, "…"))
			assert_string_equal(said, bad[i].says);
		else if (strncmp(said, bad[i].says, (size_t)(cut - bad[i].says)))
			fail_msg("said: %s\nwanted: %s", said, bad[i].says);
	}
}

static void test_bad_values(void **state)
{
	static const struct bad bad[] = {
		{"\n\n\n\n\n\nrepeat = -3\n", "assay.conf:7: repeat = -3; allowed: a number from 1 to 1000"},
		{"repeat = 0", "assay.conf:1: repeat = 0; allowed: a number from 1 to 1000"},
		{"repeat = 1001", "assay.conf:1: repeat = 1001; allowed: a number from 1 to 1000"},
		{"repeat = 99999999999999999999999", "assay.conf:1: repeat = 99999999999999999999999; allowed: …"},
		{"repeat =", "assay.conf:1: repeat = ; allowed: …"},
		{"repeat = 3 4", "assay.conf:1: repeat = 3 4; allowed: …"},
		{"repeat = 3\nrepeat = 4", "assay.conf:2: repeat is set a second time (first in line 1)"},
		{"plan = fast", "assay.conf:1: plan = fast; allowed: smoke or quick"},
		{"plan = Smoke", "assay.conf:1: plan = Smoke; allowed: smoke or quick"},
		{"after = explode", "assay.conf:1: after = explode; allowed: poweroff, reboot or shell"},
		{"lang = fr", "assay.conf:1: lang = fr; allowed: en or de"},
		{"duration = 10", "assay.conf:1: duration = 10; allowed: a time from 1s to 1h such as 10s, 2m or 1h"},
		{"duration = 999ms", "assay.conf:1: duration = 999ms; allowed: a time from 1s to 1h …"},
		{"duration = 61m", "assay.conf:1: duration = 61m; allowed: …"},
		{"duration = 18446744073709551615h", "assay.conf:1: duration = 18446744073709551615h; allowed: …"},
		{"deadline = 4s", "assay.conf:1: deadline = 4s; allowed: a time from 5s to 24h …"},
		{"duration = 4s\ndeadline = 5s",
			"assay.conf: deadline = 5s; allowed: at least three times the duration, …"},
		{"seed = 0", "assay.conf:1: seed = 0; allowed: random, or a number from 1 to 18446744073709551615"},
		{"seed = 18446744073709551616", "assay.conf:1: seed = 18446744073709551616; allowed: …"},
		{"seed = -1", "assay.conf:1: seed = -1; allowed: …"},
		{"repeet = 3", "assay.conf:1: repeet is no setting; allowed: repeat, plan, runtimes, …"},
		{"dead-line = 3s", "assay.conf:1: dead-line is no setting; allowed: deadline, plan, …"},
		{"zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz = 3",
			"assay.conf:1: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz… is no setting; …"},
		{"repeat 3", "assay.conf:1: 'repeat 3' is no setting; allowed: key = value"},
		{"= 3", "assay.conf:1: '' is no key; allowed: …"},
		{"Repeat = 3", "assay.conf:1: 'Repeat' is no key; allowed: …"},
		{"\xff\xff\xff = 3", "assay.conf:1: '\\xff\\xff\\xff' is no key; allowed: …"},
		{"plan = \xc2\x9b"
		 "31m",
			"assay.conf:1: plan = \\xc2\\x9b31m; allowed: smoke or quick"},
		{"repeat = 1\rlang = de", "assay.conf:1: repeat = 1\\x0dlang = de; allowed: …"},
		{"\n\033[2J", "assay.conf:2: byte 0x1b; allowed: text"},
	};

	(void)state;
	refuse(bad, sizeof(bad) / sizeof(*bad));
}

static void test_bad_lists(void **state)
{
	static const struct bad bad[] = {
		{"containers = 65", "assay.conf:1: containers = 65; allowed: up to 31 different numbers from 1 to 64"},
		{"containers = 0", "assay.conf:1: containers = 0; allowed: …"},
		{"containers = 2, 2", "assay.conf:1: containers = 2, 2; allowed: …"},
		{"containers = ,", "assay.conf:1: containers = ,; allowed: …"},
		{"containers =", "assay.conf:1: containers = ; allowed: …"},
		{"containers = 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32",
			"assay.conf:1: containers = 1 2 3 4 5 6 …"},
		{"limits = none", "assay.conf:1: limits = none; allowed: all, or some of default, min, max, each once"},
		{"limits = min, min", "assay.conf:1: limits = min, min; allowed: …"},
		{"limits =", "assay.conf:1: limits = ; allowed: …"},
		{"arms = published",
			"assay.conf:1: arms = published; allowed: all, or some of corrected, as-published, each once"},
		{"runtimes = nativ", "assay.conf:1: runtimes = nativ; allowed: all, or some of native, docker, …"},
		{"runtimes = all, native", "assay.conf:1: runtimes = all, native; allowed: …"},
		{"runtimes = native native", "assay.conf:1: runtimes = native native; allowed: …"},
		{"runtimes =", "assay.conf:1: runtimes = ; allowed: …"},
		{"workloads = noop,./../bin/sh", "assay.conf:1: workloads = noop,./../bin/sh; allowed: …"},
	};

	(void)state;
	refuse(bad, sizeof(bad) / sizeof(*bad));
}

// A NUL, ten megabytes, a folder, a FIFO, nothing at all.
static void test_bad_files(void **state)
{
	static const char nul[] = "repeat = 1\nlang = d\0e\n";
	char *big = malloc(10000000);
	CLEANUP_ERR struct err *e = NULL;
	struct settings s;

	(void)state;
	assert_non_null(big);
	memset(big, '\n', 10000000);
	assert_string_equal(load_bytes(nul, sizeof(nul) - 1, &s), "assay.conf:2: a NUL byte; allowed: text");
	assert_non_null(strstr(load_bytes(big, 10000000, &s), "assay.conf: it is larger than 65536 bytes"));
	memset(big, 'x', 2000);
	assert_string_equal(load_bytes(big, 2000, &s), "assay.conf:1: the line is longer than 1024 bytes");
	free(big);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(settings_load(path, "smoke", &s, &e), -1);
	assert_non_null(strstr(err_text(e), "No such file"));
	assert_string_equal(s.plan, "smoke");
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(settings_load(path, "smoke", &s, NULL), 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(settings_load(path, "smoke", &s, &e), -1);
	assert_non_null(strstr(err_text(e), "Is a directory"));
	assert_int_equal(rmdir(path), 0);
}

// The plan that is handed in may be the one inside what is overwritten.
static void test_plan_aliased(void **state)
{
	struct settings s;

	(void)state;
	settings_default(&s, "smoke");
	write_conf("lang = de", 9);
	assert_int_equal(settings_load(path, s.plan, &s, NULL), 0);
	assert_string_equal(s.plan, "smoke");
	assert_int_equal(s.repeat, 2);
	write_conf("lang = xx", 9);
	assert_int_equal(settings_load(path, s.plan, &s, NULL), -1);
	assert_string_equal(s.plan, "smoke");
	assert_int_equal(s.repeat, 2);
}

static void test_set_leaves_unchanged(void **state)
{
	struct settings s, before;

	(void)state;
	settings_default(&s, "smoke");
	before = s;
	assert_int_equal(settings_set(&s, "repeat", "x", NULL), -1);
	assert_int_equal(settings_set(&s, "runtimes", "native, x", NULL), -1);
	assert_int_equal(settings_set(&s, "containers", "3, x", NULL), -1);
	assert_int_equal(settings_set(&s, "", "", NULL), -1);
	assert_memory_equal(&s, &before, sizeof(s));
}

static void shown(const struct settings *s, struct buf *out)
{
	buf_clear(out);
	settings_print(s, out);
}

// The template changes nothing; with every # before a setting removed it still changes nothing but says it all.
static void test_template(void **state)
{
	CLEANUP_BUF struct buf text = {0}, bare = {0}, want = {0}, got = {0};
	struct settings s;

	(void)state;
	settings_default(&s, "quick");
	shown(&s, &want);
	settings_template(&text);
	assert_string_equal(load(buf_text(&text), &s), "");
	assert_int_equal(s.given, 0);
	shown(&s, &got);
	assert_string_equal(buf_text(&got), buf_text(&want));
	for (size_t i = 0; i < text.len; i++) {
		assert_true(text.data[i] != '\n' || (i > 0 && text.data[i - 1] == '\r'));
		if (text.data[i] != '#' || text.data[i + 1] == ' ')
			buf_add(&bare, text.data + i, 1);
	}
	assert_string_equal(load(buf_text(&bare), &s), "");
	assert_int_equal(s.given, 0x3ffff); // all eighteen
	shown(&s, &got);
	assert_string_equal(buf_text(&got), buf_text(&want));
}

// What is printed for the record is a file that gives the same settings.
static void test_print_reads_back(void **state)
{
	CLEANUP_BUF struct buf want = {0}, got = {0};
	struct settings s;

	(void)state;
	settings_default(&s, "smoke");
	assert_int_equal(settings_set(&s, "duration", "90s", NULL), 0);
	assert_int_equal(settings_set(&s, "deadline", "7500ms", NULL), 0);
	assert_int_equal(settings_set(&s, "deadline", "290500ms", NULL), 0);
	assert_int_equal(settings_set(&s, "seed", "12345", NULL), 0);
	shown(&s, &want);
	assert_non_null(strstr(buf_text(&want), "deadline = 290500ms\n"));
	assert_non_null(strstr(buf_text(&want), "duration = 90s\n"));
	assert_string_equal(load(buf_text(&want), &s), "");
	shown(&s, &got);
	assert_string_equal(buf_text(&got), buf_text(&want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_every_key),
		cmocka_unit_test(test_plan_order),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_bad_values),
		cmocka_unit_test(test_bad_lists),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_plan_aliased),
		cmocka_unit_test(test_set_leaves_unchanged),
		cmocka_unit_test(test_template),
		cmocka_unit_test(test_print_reads_back),
	};

	return cmocka_run_group_tests(tests, make_folder, folder_remove);
}
