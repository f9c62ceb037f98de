// SPDX-License-Identifier: MIT
// base: files, folders, settings files, the clock.
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/file.h"

static char folder[] = "/tmp/test_file.XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && !chdir(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return chdir("/") || file_remove_tree(folder, NULL);
}

static void test_read(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	assert_int_equal(file_replace("ten", "0123456789", 10, 0600, &e), 0);
	assert_int_equal(file_read("ten", 10, &b, &e), 0);
	assert_int_equal(file_read("ten", 100, &b, &e), 0);
	assert_string_equal(buf_text(&b), "01234567890123456789");
	assert_int_equal(file_read("ten", 9, &b, &e), -1);
	assert_string_equal(err_text(e), "cannot read ten: it is larger than 9 bytes");
	assert_int_equal(file_read("none", 9, &b, &e), -1);
	assert_int_equal(e->sys, ENOENT);
	assert_int_equal(file_read(".", 9, &b, &e), -1);
	assert_int_equal(e->sys, EISDIR);
	assert_int_equal(file_read("/dev/zero", 100000, &b, &e), -1);
	assert_int_equal(mkfifo("fifo", 0600), 0);
	assert_int_equal(file_read("fifo", 9, &b, &e), 0);
	assert_int_equal(unlink("fifo"), 0);
}

static void test_line(void **state)
{
	char line[8];

	(void)state;
	assert_false(file_line("none", line, sizeof(line)));
	assert_string_equal(line, "");
	assert_int_equal(file_replace("line", "first\nsecond\n", 13, 0600, NULL), 0);
	assert_true(file_line("line", line, sizeof(line)));
	assert_string_equal(line, "first");
	assert_int_equal(file_replace("line", "longer than that", 16, 0600, NULL), 0);
	assert_true(file_line("line", line, sizeof(line)));
	assert_string_equal(line, "longer ");
	assert_int_equal(file_replace("line", "", 0, 0600, NULL), 0);
	assert_false(file_line("line", line, sizeof(line)));
	assert_false(file_line(".", line, sizeof(line)));
}

// The new content is there or the old one is; a leftover of an earlier try is in nobody's way.
// In a folder of devices the name would be an ordinary file's from then on.
static void test_replace_no_device(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct stat st;

	(void)state;
	assert_int_equal(mkfifo("pipe", 0600), 0);
	assert_int_equal(file_replace("pipe", "x", 1, 0600, &e), -1);
	assert_string_equal(err_text(e), "cannot replace pipe: it is no ordinary file");
	assert_int_equal(lstat("pipe", &st), 0);
	assert_true(S_ISFIFO(st.st_mode));
	assert_int_equal(lstat("pipe.new", &st), -1);
}

static void test_replace(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	CLEANUP_ERR struct err *e = NULL;
	struct stat st;

	(void)state;
	assert_int_equal(file_replace("f.new", "leftover of a crash", 19, 0600, NULL), 0);
	assert_int_equal(file_replace("f", "old", 3, 0640, NULL), 0);
	assert_int_equal(file_replace("f", "new", 3, 0640, NULL), 0);
	assert_int_equal(file_read("f", 99, &b, NULL), 0);
	assert_string_equal(buf_text(&b), "new");
	assert_int_equal(access("f.new", F_OK), -1);
	assert_int_equal(mkdir("taken", 0700), 0);
	assert_int_equal(file_replace("taken", "x", 1, 0600, &e), -1);
	assert_int_equal(access("taken.new", F_OK), -1);
	assert_int_equal(file_replace("none/f", "x", 1, 0600, &e), -1);
	assert_int_equal(e->sys, ENOENT);
	assert_int_equal(file_replace("real", "kept", 4, 0600, NULL), 0);
	assert_int_equal(symlink("real", "link"), 0);
	assert_int_equal(file_replace("link", "x", 1, 0600, NULL), 0);
	assert_int_equal(lstat("link", &st), 0);
	assert_true(S_ISREG(st.st_mode));
	buf_clear(&b);
	assert_int_equal(file_read("real", 99, &b, NULL), 0);
	assert_string_equal(buf_text(&b), "kept");
}

static void test_poke(void **state)
{
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	assert_int_equal(file_poke("unborn", "1", &e), -1);
	assert_int_equal(e->sys, ENOENT);
	assert_int_equal(access("unborn", F_OK), -1);
	assert_int_equal(file_poke("/dev/full", "1", &e), -1);
	assert_int_equal(e->sys, ENOSPC);
	assert_int_equal(file_poke("/dev/null", "1", &e), 0);
}

static void test_mkdirs(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	char long_name[5000];
	struct stat st;

	(void)state;
	assert_int_equal(file_mkdirs("a/b//c/", NULL), 0);
	assert_int_equal(file_mkdirs("a/b/c", NULL), 0);
	assert_int_equal(stat("a/b/c", &st), 0);
	assert_int_equal(file_mkdirs("/", NULL), 0);
	assert_int_equal(file_mkdirs("", &e), -1);
	assert_int_equal(file_replace("a/file", "", 0, 0600, NULL), 0);
	assert_int_equal(file_mkdirs("a/file", &e), -1);
	assert_int_equal(e->sys, ENOTDIR);
	assert_int_equal(file_mkdirs("a/file/x", &e), -1);
	assert_int_equal(e->sys, ENOTDIR);
	memset(long_name, 'x', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	assert_int_equal(file_mkdirs(long_name, &e), -1);
}

static void test_remove_tree(void **state)
{
	struct stat st;

	(void)state;
	assert_int_equal(file_mkdirs("tree/x/y", NULL), 0);
	assert_int_equal(file_mkdirs("outside", NULL), 0);
	assert_int_equal(file_replace("outside/kept", "", 0, 0600, NULL), 0);
	assert_int_equal(symlink("../outside", "tree/link"), 0);
	assert_int_equal(symlink("nowhere", "tree/x/dangling"), 0);
	assert_int_equal(file_remove_tree("tree", NULL), 0);
	assert_int_equal(lstat("tree", &st), -1);
	assert_int_equal(stat("outside/kept", &st), 0);
	assert_int_equal(file_remove_tree("tree", NULL), 0);
	assert_int_equal(symlink("outside", "itself"), 0);
	assert_int_equal(file_remove_tree("itself", NULL), 0);
	assert_int_equal(stat("outside/kept", &st), 0);
	assert_int_equal(lstat("itself", &st), -1);
}

static void test_conf_limits(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_CONF struct conf c = {0};

	(void)state;
	for (int i = 0; i < CONF_KEYS_MAX; i++)
		buf_printf(&b, "k%d = v%d # comment = no\n", i, i);
	assert_int_equal(conf_parse("c", b.data, b.len, &c, &e), 0);
	assert_int_equal(c.count, CONF_KEYS_MAX);
	assert_string_equal(c.entry[CONF_KEYS_MAX - 1].value, "v127");
	assert_int_equal(c.entry[CONF_KEYS_MAX - 1].line, CONF_KEYS_MAX);
	conf_free(&c);
	buf_str(&b, "one-more = 1\n");
	assert_int_equal(conf_parse("c", b.data, b.len, &c, &e), -1);
	assert_string_equal(err_text(e), "c:129: more than 128 settings");
	assert_null(c.text);
	assert_int_equal(conf_parse("c", "a = b = c", 9, &c, &e), 0);
	assert_string_equal(c.entry[0].value, "b = c");
	conf_free(&c);
	assert_int_equal(conf_parse("c", NULL, 0, &c, &e), 0);
	assert_int_equal(c.count, 0);
}

static void test_clock(void **state)
{
	uint64_t now = clock_ns();
	char utc[17];

	(void)state;
	assert_true(clock_ns() >= now);
	assert_int_equal(clock_ms_left(now), 0);
	assert_int_equal(clock_ms_left(0), 0);
	assert_in_range(clock_ms_left(clock_deadline(1000 * NS_PER_S)), 900000, 1000000);
	assert_int_equal(clock_ms_left(clock_deadline(UINT64_MAX)), INT32_MAX);
	assert_int_equal(clock_ms_left(UINT64_MAX), INT32_MAX);
	clock_utc(utc, sizeof(utc));
	assert_int_equal(strlen(utc), 16);
	assert_int_equal(strspn(utc, "0123456789"), 8);
	assert_int_equal(utc[8], 'T');
	assert_int_equal(utc[15], 'Z');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_replace),
		cmocka_unit_test(test_replace_no_device),
		cmocka_unit_test(test_poke),
		cmocka_unit_test(test_mkdirs),
		cmocka_unit_test(test_remove_tree),
		cmocka_unit_test(test_conf_limits),
		cmocka_unit_test(test_clock),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
