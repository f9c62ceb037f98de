// SPDX-License-Identifier: MIT
// Decision files as people write them, and as nobody should: each error names file, line, key, and what is allowed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/file.h"
#include "decide/model.h"

static struct decide_model model;

// What decide_parse says, "" when it takes the text.
static const char *said(const char *text, size_t len)
{
	static char message[1000];
	CLEANUP_ERR struct err *e = NULL;

	message[0] = '\0';
	if (decide_parse("my.conf", text, len, &model, &e))
		snprintf(message, sizeof(message), "%s", err_text(e));
	return message;
}

// A small decision with one line replaced, or with a line more if old is NULL.
static const char *with(const char *old, const char *new)
{
	static const char *const lines[] = {
		"alternatives = docker, kata, nabla",                               // 1
		"groups = speed 2, safety 1",                                       // 2
		"speed_wins = web 2, cpu 1, start 0",                               // 3
		"safety_weights = kernel 30, holes 10",                             // 4
		"web_better = higher",                                              // 5
		"web_run = httpd/rate",                                             // 6
		"cpu_better = higher",                                              // 7
		"cpu_published = stoffel-2020/linpack-gflops as percent of docker", // 8
		"start_better = lower",                                             // 9
		"start_run = noop/start_time",                                      // 10
		"kernel_judged = 3 4.5 -",                                          // 11
		"holes_mean = a, b",                                                // 12
		"a_judged = 1 2 -",                                                 // 13
		"b_judged = 3 - -",                                                 // 14
	};
	CLEANUP_BUF struct buf text = {0};
	size_t replaced = 0;

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		bool is_it = old && !strncmp(lines[i], old, strlen(old));

		replaced += is_it;
		buf_printf(&text, "%s\n", is_it ? new : lines[i]);
	}
	assert_int_equal(replaced, old ? 1 : 0);
	if (!old)
		buf_printf(&text, "%s\n", new);
	return said(buf_text(&text), text.len);
}

static void refuses(const char *old, const char *new, const char *start, const char *part)
{
	const char *message = with(old, new);

	if (strncmp(message, start, strlen(start)) || !strstr(message, part))
		fail_msg("'%s' gives '%s', not '%s…%s'", new, message, start, part);
}

static void a_good_file_is_read(void **state)
{
	(void)state;
	assert_string_equal(with(NULL, ""), "");
	assert_int_equal(model.alternatives, 3);
	assert_int_equal(model.groups, 2);
	assert_int_equal(model.criteria, 5);
	assert_double_equal(model.group[0].weight, 2, 0);
	assert_double_equal(model.criterion[0].weight, 3.0 / 6, 1e-15);
	assert_double_equal(model.criterion[2].weight, 1.0 / 6, 1e-15);
	assert_double_equal(model.criterion[3].weight, 0.75, 1e-15);
	assert_true(model.criterion[2].is_lower_better && !model.criterion[1].is_lower_better);
	assert_string_equal(model.criterion[1].percent_of, "docker");
	assert_string_equal(model.criterion[0].choice[0].path[0].metric, "rate");
	assert_double_equal(model.criterion[3].judged[1], 4.5, 0);
	assert_double_equal(model.criterion[4].judged[0], 2, 0);
	assert_double_equal(model.criterion[4].judged[1], 2, 0);
	assert_true(model.criterion[4].judged[2] != model.criterion[4].judged[2]);
}

static void what_may_vary(void **state)
{
	(void)state;
	assert_string_equal(with("web_run", "web_run = a/b+c/d  |e/f | g/h + i/j"), "");
	assert_int_equal(model.criterion[0].choices, 3);
	assert_int_equal(model.criterion[0].choice[0].paths, 2);
	assert_string_equal(model.criterion[0].choice[2].path[1].workload, "i");
	assert_string_equal(
		with("cpu_published", "cpu_published = stoffel-2020/linpack-gflops by limit as percent of kata"), "");
	assert_string_equal(with(NULL, "kata_run = kata-qemu | kata"), "");
	assert_int_equal(model.alternative[1].runtimes, 2);
	assert_string_equal(with("speed_wins", "speed_weights = web 0, cpu 0, start 1e-3"), "");
	assert_double_equal(model.criterion[2].weight, 1, 0);
	assert_string_equal(said(decide_study_a(), strlen(decide_study_a())), "");
}

static void weights_must_make_sense(void **state)
{
	(void)state;
	refuses("speed_wins", "speed_wins = web 1, cpu 1, start 1", "my.conf:3: speed_wins = ", "go in a circle");
	refuses("speed_wins", "speed_wins = web 2, cpu 2, start 0",
		"my.conf:3:", "4 wins in all, but 3 criteria are compared 3 times");
	refuses("speed_wins", "speed_wins = web 3, cpu 0, start 0", "my.conf:3:", "allowed: 0 to 2");
	refuses("speed_wins", "speed_wins = web 1.5, cpu 1, start 0.5", "my.conf:3:", "web cannot win 1.5");
	refuses("speed_wins", "speed_wins = web -1, cpu 1, start 0", "my.conf:3:", "numbers from 0");
	refuses("speed_wins", "speed_wins = web 2, web 1, start 0", "my.conf:3:", "web is a criterion already");
	refuses("speed_wins", "speed_wins = web 2, kata 1, start 0", "my.conf:3:", "kata is an alternative");
	refuses("speed_wins", "speed_wins = web 2, kernel 1, start 0", "my.conf:4:", "kernel is a criterion already");
	refuses("speed_wins", "speed_wins = web 2,, start 0", "my.conf:3:", "nothing stands");
	refuses("speed_wins", "speed_wins =", "my.conf:3:", "nothing stands");
	refuses("speed_wins", "speed_wins = web, cpu, start", "my.conf:3:", "NAME NUMBER");
	refuses("speed_wins", "speed_wins = Web 2, cpu 1, start 0", "my.conf:3:", "small letters");
	refuses("speed_wins", "", "my.conf:", "speed_wins = NAME WINS");
	refuses(NULL, "speed_weights = web 1", "my.conf:15:", "line 3 gives wins");
	refuses("safety_weights", "safety_weights = kernel 0, holes 0", "my.conf:4:", "above 0");
	refuses("safety_weights", "safety_weights = kernel 1e7, holes 0", "my.conf:4:", "to 1000000");
	refuses("safety_weights", "safety_weights = kernel nan, holes inf", "my.conf:4:", "NAME NUMBER");
	refuses("groups", "groups = speed 0, safety 0", "my.conf:2:", "above 0");
	refuses("groups", "groups = speed 1, speed 2", "my.conf:2:", "speed stands there twice");
	refuses("groups", "groups = speed 1", "my.conf:4: 'safety_weights'", "belongs to nothing");
	refuses("groups", "groups = a 1,b 1,c 1,d 1,e 1,f 1,g 1,h 1,i 1", "my.conf:2:", "at most 8");
	refuses("groups", "", "my.conf:", "groups = NAME WEIGHT");
}

static void alternatives_must_make_sense(void **state)
{
	(void)state;
	refuses("alternatives", "alternatives = docker", "my.conf:1:", "at least two");
	refuses("alternatives", "alternatives = docker, docker, kata", "my.conf:1:", "docker stands there twice");
	refuses("alternatives", "alternatives = a,b,c,d,e,f,g,h,i,j,k,l,m", "my.conf:1:", "at most 12");
	refuses("alternatives", "alternatives = docker, ka\x1b[2Jta", "my.conf:1:", "byte 0x1b");
	refuses("alternatives", "alternatives = docker, ka\xff", "my.conf:1: alternatives = docker, ka\\xff",
		"small letters");
	refuses("alternatives", "", "my.conf:", "alternatives = ");
	refuses(NULL, "kata_run = a|b|c|d|e", "my.conf:15:", "at most 4");
	refuses(NULL, "kata_run = Kata", "my.conf:15:", "small letters");
	refuses(NULL, "kata_run = a||b", "my.conf:15:", "nothing stands");
	refuses(NULL, "kata_run = a|", "my.conf:15:", "nothing stands");
	refuses(NULL, "averaging = harmonic", "my.conf:15:", "arithmetic, geometric");
	refuses(NULL, "insignificant = 100", "my.conf:15: insignificant = 100;", "equal, kept");
}

static void figures_must_come_from_somewhere(void **state)
{
	(void)state;
	refuses("web_run", "", "my.conf:", "web has no figures; allowed: web_judged");
	refuses("web_better", "", "my.conf:6:", "web_better = higher, or lower");
	refuses("web_better", "web_better = more", "my.conf:5: web_better = more;", "allowed: higher, lower");
	refuses(NULL, "web_judged = 1 2 3", "my.conf:6:", "judged too");
	refuses(NULL, "holes_judged = 1 2 3", "my.conf:12:", "line 15 judges it");
	refuses("kernel_judged", "kernel_judged = 1 2", "my.conf:11:", "2 numbers; allowed: 3");
	refuses("kernel_judged", "kernel_judged = 1 2 3 4", "my.conf:11:", "4 numbers; allowed: 3");
	refuses("kernel_judged", "kernel_judged = 1 two 3", "my.conf:11:", "numbers to 1000000");
	refuses("kernel_judged", "kernel_judged = 1 1e9 3", "my.conf:11:", "numbers to 1000000");
	refuses("holes_mean", "holes_mean = a, c", "my.conf:12:", "c has none");
	refuses("holes_mean", "holes_mean = a, holes", "my.conf:12:", "holes has none");
	refuses("holes_mean", "holes_mean = a", "my.conf:14: 'b_judged'", "belongs to nothing");
	refuses("cpu_published", "cpu_published = linpack", "my.conf:8:", "stoffel-2020/linpack-gflops,");
	refuses("cpu_published", "cpu_published = stoffel-2020/linpack-gflops by", "my.conf:8:", "by COLUMN");
	refuses("cpu_published", "cpu_published = stoffel-2020/linpack-gflops by image",
		"my.conf:8:", "not named by 'image'");
	refuses("cpu_published", "cpu_published = stoffel-2020/linpack-gflops by kata",
		"my.conf:8:", "not named by 'kata'");
	refuses("cpu_published", "cpu_published = stoffel-2020/linpack-gflops as percent of limit",
		"my.conf:8:", "no runtime 'limit'");
	refuses("cpu_published", "cpu_published = stoffel-2020/linpack-gflops by limit by limit",
		"my.conf:8:", "by COLUMN");
	refuses("cpu_published", "cpu_published = stoffel-2020/linpack-gflops a b c d e f g h",
		"my.conf:8:", "by COLUMN");
	refuses("web_run", "web_run = httpd", "my.conf:6:", "WORKLOAD/METRIC");
	refuses("web_run", "web_run = httpd/", "my.conf:6:", "WORKLOAD/METRIC");
	refuses("web_run", "web_run = /rate", "my.conf:6:", "WORKLOAD/METRIC");
	refuses("web_run", "web_run =", "my.conf:6:", "WORKLOAD/METRIC");
	refuses("web_run", "web_run = a/b +", "my.conf:6:", "WORKLOAD/METRIC");
	refuses("web_run", "web_run = a/b c/d", "my.conf:6:", "WORKLOAD/METRIC");
	refuses("web_run", "web_run = a/b+a/b+a/b+a/b+a/b", "my.conf:6:", "at most 4 metrics");
	refuses("web_run", "web_run = a/b|a/b|a/b|a/b|a/b", "my.conf:6:", "at most 4 choices");
}

static void what_is_unknown_or_too_long_is_refused(void **state)
{
	char line[CONF_LINE_MAX];

	(void)state;
	refuses(NULL, "wbe_run = a/b", "my.conf:15: 'wbe_run'", "belongs to nothing");
	refuses(NULL, "web = a/b", "my.conf:15: 'web'", "belongs to nothing");
	refuses(NULL, "no setting", "my.conf:15:", "key = value");
	refuses(NULL, "groups = a 1", "my.conf:15:", "second time");
	snprintf(line, sizeof(line), "web_run = %0600d/b", 7);
	refuses("web_run", line, "my.conf:6:", "WORKLOAD/METRIC");
	snprintf(line, sizeof(line), "web_run = b/%048d", 7);
	refuses("web_run", line, "my.conf:6:", "WORKLOAD/METRIC");
	snprintf(line, sizeof(line), "web_run = b/%047d", 7);
	assert_string_equal(with("web_run", line), "");
	snprintf(line, sizeof(line), "alternatives = docker, %048d", 7);
	refuses("alternatives", line, "my.conf:1:", "at most 47");
	assert_non_null(strstr(said("a\0b", 3), "NUL"));
	assert_non_null(strstr(said("", 0), "alternatives"));
}

static void a_file_is_called_by_its_name(void **state)
{
	static const char path[] = "/tmp/test_decide_file.conf", text[] = "alternatives = a\n";
	CLEANUP_ERR struct err *e = NULL, *missing = NULL;

	(void)state;
	assert_int_equal(file_replace(path, text, sizeof(text) - 1, 0644, NULL), 0);
	assert_int_equal(decide_load(path, &model, &e), -1);
	assert_int_equal(strncmp(err_text(e), "test_decide_file.conf:1: alternatives = a;", 42), 0);
	unlink(path);
	assert_int_equal(decide_load(path, &model, &missing), -1);
	assert_non_null(strstr(err_text(missing), path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_file_is_read),
		cmocka_unit_test(what_may_vary),
		cmocka_unit_test(weights_must_make_sense),
		cmocka_unit_test(alternatives_must_make_sense),
		cmocka_unit_test(figures_must_come_from_somewhere),
		cmocka_unit_test(what_is_unknown_or_too_long_is_refused),
		cmocka_unit_test(a_file_is_called_by_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
