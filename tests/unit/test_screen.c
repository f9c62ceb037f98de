// SPDX-License-Identifier: MIT
// The screen: its words, its events, and outputs that take nothing.
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "suite/screen.h"
#include "suite/screen_text.h"

static void check_span(uint64_t ns, const char *want)
{
	CLEANUP_BUF struct buf out = {0};

	screen_span(ns, &out);
	assert_string_equal(buf_text(&out), want);
}

static void test_span(void **state)
{
	(void)state;
	check_span(0, "0 s");
	check_span(59 * NS_PER_S + 999999999, "59 s");
	check_span(60 * NS_PER_S, "1:00");
	check_span(3599 * NS_PER_S, "59:59");
	check_span(3600 * NS_PER_S, "1:00:00");
	check_span(UINT64_C(100) * 3600 * NS_PER_S + 61 * NS_PER_S, "100:01:01");
	check_span(UINT64_MAX, "5124095:34:33");
}

static void test_time_left(void **state)
{
	(void)state;
	assert_int_equal(screen_time_left(0, 10, 0), 0);
	assert_int_equal(screen_time_left(2, 10, 6 * NS_PER_S), 24 * NS_PER_S);
	assert_int_equal(screen_time_left(10, 10, 6 * NS_PER_S), 0);
	assert_int_equal(screen_time_left(11, 10, 6 * NS_PER_S), 0);
}

static void check_pair(const char *value, const char *want)
{
	CLEANUP_BUF struct buf out = {0};

	screen_pair(&out, "k", value);
	assert_string_equal(buf_text(&out), want);
}

static void test_pairs(void **state)
{
	(void)state;
	check_pair("plain", " k=plain");
	check_pair("", " k=\"\"");
	check_pair("two words", " k=\"two words\"");
	check_pair("say \"no\"", " k=\"say \\\"no\\\"\"");
	check_pair("a=b", " k=\"a=b\"");
	check_pair("a\\b", " k=\"a\\\\b\"");
	check_pair("one\nassay event=run_end", " k=\"one\\x0aassay event=run_end\"");
	check_pair("\033[2J", " k=\\x1b[2J");
	check_pair("\xff\xc2\x9b", " k=\\xff\\xc2\\x9b");
	check_pair("grün", " k=grün");
}

static void test_lines(void **state)
{
	CLEANUP_BUF struct buf out = {0};

	(void)state;
	screen_lines("a\n\033c\n\nlast", "> ", &out);
	assert_string_equal(buf_text(&out), "> a\n> \\x1bc\n> \n> last\n");
	buf_clear(&out);
	screen_lines("", "> ", &out);
	assert_string_equal(buf_text(&out), "");
}

static const struct measure_ops spread = {.name = "httpd", .has_containers = true};
static const struct measure_ops single = {.name = "primes"};
static const struct runtime gvisor = {.name = "gvisor-systrap"};
static struct trial trials[] = {
	{.number = 1, .block = 1, .runtime = &gvisor, .measure = &spread, .containers = 64},
	{.number = 2, .block = 2, .runtime = &gvisor, .measure = &single, .containers = 1},
};
static struct plan plan = {.seed = 5, .trial = trials, .count = 2};

static void test_progress(void **state)
{
	CLEANUP_BUF struct buf out = {0};
	struct trial last = trials[0];

	(void)state;
	screen_progress(&trials[0], 2, 0, 0, &out);
	assert_string_equal(buf_text(&out), "1/2 [..........] gvisor-systrap httpd x64 0 s\n");
	buf_clear(&out);
	screen_progress(&trials[1], 2, 61 * NS_PER_S, 7 * NS_PER_S, &out);
	assert_string_equal(buf_text(&out), "2/2 [#####.....] gvisor-systrap primes    1:01, 7 s left\n");
	buf_clear(&out);
	last.number = 99999;
	screen_progress(&last, 100000, 100 * 3600 * NS_PER_S, 10 * 3600 * NS_PER_S, &out);
	assert_true(out.len <= 80); // with the newline
}

struct outputs {
	char folder[32], serial[64];
	int pipe[2];
	struct screen *screen;
};

static int make(void **state)
{
	struct outputs *o = calloc(1, sizeof(*o));
	CLEANUP_FD int fd = -1;

	*state = o;
	snprintf(o->folder, sizeof(o->folder), "/tmp/test_screen.XXXXXX");
	if (!mkdtemp(o->folder) || pipe2(o->pipe, O_CLOEXEC))
		return -1;
	snprintf(o->serial, sizeof(o->serial), "%s/serial", o->folder);
	fd = open(o->serial, O_WRONLY | O_CREAT, 0600);
	o->screen = screen_open(o->pipe[1], o->serial);
	return fd < 0 || !o->screen;
}

static int drop(void **state)
{
	struct outputs *o = *state;
	int failed;

	screen_close(o->screen);
	close(o->pipe[0]);
	close(o->pipe[1]);
	failed = file_remove_tree(o->folder, NULL);
	free(o);
	return failed;
}

static void run_of_two(struct screen *s)
{
	struct settings settings = {.plan = "smoke", .repeat = 2};

	screen_begin(s, "{\"summary\":\"QEMU \\\"Q35\\\"\"}", &plan, &settings);
	screen_note(s, "no stick");
	screen_trial_start(s, &trials[0]);
	trials[0].state = TRIAL_COMPLETED;
	screen_trial_end(s, &trials[0], "4.51 krequest/s");
	screen_trial_start(s, &trials[1]);
	trials[1].state = TRIAL_TIMEOUT;
	screen_trial_end(s, &trials[1], "cannot end:\nline two");
	screen_summary(s, "a  b\n1  2\n");
	screen_end(s, "qemu-1", false);
}

static void test_serial_events(void **state)
{
	static const char *const want[] = {
		"assay event=run_begin plan=smoke trials=2 blocks=2 seed=5 machine=\"QEMU \\\"Q35\\\"\"\n",
		"assay event=note text=\"no stick\"\n",
		"assay event=trial_start trial=1 of=2 block=1 runtime=gvisor-systrap workload=httpd containers=64 "
		"left_s=0\n",
		"assay event=trial_end trial=1 of=2 state=C seconds=",
		" text=\"4.51 krequest/s\"\n",
		"assay event=trial_start trial=2 of=2 block=2 runtime=gvisor-systrap workload=primes containers=1 "
		"left_s=",
		"\n",
		"assay event=trial_end trial=2 of=2 state=T seconds=",
		" text=\"cannot end:\\x0aline two\"\n",
		"assay event=run_end id=qemu-1 trials=2 done=2 failed=1 delivered=no\n",
	};
	struct outputs *o = *state;
	CLEANUP_BUF struct buf said = {0};
	const char *at;
	int lines = 0;

	run_of_two(o->screen);
	assert_int_equal(file_read(o->serial, 65536, &said, NULL), 0);
	at = buf_text(&said);
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++) {
		at = strstr(at, want[i]);
		if (!at)
			fail_msg("not said, or not in this order: %s\nsaid: %s", want[i], buf_text(&said));
		at += strlen(want[i]);
		at += strspn(at, "0123456789."); // how long it took
	}
	assert_string_equal(at, "");
	for (const char *p = buf_text(&said); *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 7);
}

// No terminal, no escape sequences.
static void test_screen_text(void **state)
{
	struct outputs *o = *state;
	char said[4096];
	ssize_t n;

	run_of_two(o->screen);
	n = read(o->pipe[0], said, sizeof(said) - 1);
	assert_true(n > 0);
	said[n] = '\0';
	assert_null(strchr(said, '\033'));
	assert_int_equal(strncmp(said, "QEMU \"Q35\"\nplan smoke: 2 trials in 2 blocks, seed 5\n", 50), 0);
	assert_non_null(strstr(said, "note: no stick\n"));
	assert_non_null(strstr(said, "1/2 [..........] gvisor-systrap httpd x64 "));
	assert_non_null(strstr(said, "\n    done "));
	assert_non_null(strstr(said, "    TIMED OUT "));
	assert_non_null(strstr(said, "    cannot end:\n    line two\n"));
	assert_non_null(strstr(said, "\na  b\n1  2\n"));
	assert_non_null(strstr(said, "2 of 2 trials were made, 1 failed, in "));
	assert_non_null(strstr(said, ".\nRESULTS ARE NOT ON A STICK YET"));
}

// Nobody reads the screen: the first text waits its two seconds, the others none, and the serial line goes on.
static void test_stuck_screen(void **state)
{
	struct outputs *o = *state;
	CLEANUP_FREE char *text = calloc(1, 100001);
	CLEANUP_BUF struct buf said = {0};
	uint64_t begin = clock_ns();

	memset(text, 'x', 100000);
	for (size_t i = 100; i < 100000; i += 100)
		text[i] = '\n';
	for (int i = 0; i < 20; i++)
		screen_note(o->screen, text);
	assert_in_range(clock_ns() - begin, NS_PER_S, 30 * NS_PER_S); // if each waited, it would be 40
	screen_note(o->screen, "the last");
	assert_int_equal(file_read(o->serial, 1000000, &said, NULL), 0);
	assert_non_null(strstr(buf_text(&said), "text=\"the last\"\n"));
}

static void test_missing_outputs(void **state)
{
	struct outputs *o = *state;
	struct screen *s = screen_open(o->pipe[1], "/nonexistent/ttyS0");
	char said[256] = "";

	assert_non_null(s);
	assert_true(read(o->pipe[0], said, sizeof(said) - 1) > 0);
	assert_string_equal(said, "note: cannot open the serial port /nonexistent/ttyS0: No such file or directory\n");
	run_of_two(s);
	screen_close(s);
	s = screen_open(-1, NULL);
	run_of_two(s);
	screen_close(s);
	run_of_two(NULL);
	screen_close(NULL);
}

// machine.json that is nonsense leaves the summary out.
static void test_bad_machine(void **state)
{
	struct outputs *o = *state;
	struct settings settings = {.plan = "quick", .repeat = 1};
	char said[256] = "";

	screen_begin(o->screen, "{nonsense", &plan, &settings);
	assert_true(read(o->pipe[0], said, sizeof(said) - 1) > 0);
	assert_string_equal(said, "plan quick: 2 trials in 1 blocks, seed 5\n\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_span),
		cmocka_unit_test(test_time_left),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_progress),
		cmocka_unit_test_setup_teardown(test_serial_events, make, drop),
		cmocka_unit_test_setup_teardown(test_screen_text, make, drop),
		cmocka_unit_test_setup_teardown(test_stuck_screen, make, drop),
		cmocka_unit_test_setup_teardown(test_missing_outputs, make, drop),
		cmocka_unit_test_setup_teardown(test_bad_machine, make, drop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
