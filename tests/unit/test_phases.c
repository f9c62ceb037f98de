// SPDX-License-Identifier: MIT
// The moments that a runtime wrote down, and whatever else stands in that file.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "engine/phases.h"

#define FROM 1000
#define TO   9000

static void test_good(void **state)
{
	static const char text[] = "command 1000\nvmm 2500\nkernel 2400\nexec_2 9000\n";
	struct phases p;
	(void)state;

	assert_int_equal(phases_parse("phases", text, sizeof(text) - 1, FROM, TO, &p, NULL), 0);
	assert_int_equal(p.count, 4);
	assert_string_equal(p.at[0].name, "command");
	assert_true(p.at[0].ns == 1000);
	assert_string_equal(p.at[2].name, "kernel");
	assert_true(p.at[2].ns == 2400);
	assert_string_equal(p.at[3].name, "exec_2");
	assert_int_equal(phases_parse("phases", "", 0, FROM, TO, &p, NULL), 0);
	assert_int_equal(p.count, 0);
}

static void test_bad(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"a 2000", "phases:1: the file ends within this line"},
		{"a 2000\nb", "phases:2: the file ends within this line"},
		{"\n", "phases:1: : allowed: a name, a space, nanoseconds"},
		{"a\n", "phases:1: a: allowed"},
		{"a \n", "phases:1: a : allowed"},
		{" 2000\n", "phases:1:  2000: allowed"},
		{"a  2000\n", "allowed: a name"},
		{"a 2000 \n", "allowed: a name"},
		{"a 2000\r\n", "phases:1: a 2000\\x0d: allowed"},
		{"a -2000\n", "allowed: a name"},
		{"a 2e3\n", "allowed: a name"},
		{"a 18446744073709551616\n", "allowed: a name"},
		{"A 2000\n", "allowed: a name"},
		{"1 2000\n", "allowed: a name"},
		{"a/b 2000\n", "allowed: a name"},
		{"\x1b[2J 2000\n", "phases:1: \\x1b[2J 2000: allowed"},
		{"abcdefghijklmnopqrstuvwx 2000\n", "allowed: a name"}, // 24 letters
		{"a 999\n", "phases:1: a 999: it is not within the life of the container"},
		{"a 9001\n", "it is not within the life of the container"},
		{"a 2000\nb 2001\na 2002\n", "phases:3: a 2002: it stands there twice"},
		{"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz 1\n", "phases:1: no line of phases"},
		{"a 1\nb 2\nc 3\nd 4\ne 5\nf 6\ng 7\nh 8\ni 9\nj 10\nk 11\nl 12\nm 13\nn 14\no 15\np 16\nq 17\n",
			"phases:17: q 17: there are more than 16"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		// Exactly as long as the text, so that the sanitizer sees a step too far.
		size_t len = strlen(bad[i].text);
		CLEANUP_FREE char *copy = malloc(len);
		CLEANUP_ERR struct err *e = NULL;
		uint64_t from = strstr(bad[i].says, "more than") ? 0 : FROM;
		struct phases p;

		memcpy(copy, bad[i].text, len);
		assert_int_equal(phases_parse("phases", copy, len, from, TO, &p, &e), -1);
		assert_int_equal(p.count, 0);
		if (!strstr(err_text(e), bad[i].says))
			fail_msg("said: %s\nwanted: %s", err_text(e), bad[i].says);
	}
	assert_int_equal(phases_parse("phases", "a\0 2000\n", 8, FROM, TO, &(struct phases){.count = 0}, NULL), -1);
}

static void test_file(void **state)
{
	char folder[] = "/tmp/test_phases.XXXXXX", path[64];
	char *big = calloc(1, PHASES_FILE + 1);
	struct phases p;
	(void)state;

	assert_non_null(big);
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/phases", folder);
	assert_int_equal(phases_read(path, FROM, TO, &p, NULL), 0);
	assert_int_equal(p.count, 0);
	assert_int_equal(file_replace(path, "a 2000\n", 7, 0600, NULL), 0);
	assert_int_equal(phases_read(path, FROM, TO, &p, NULL), 0);
	assert_int_equal(p.count, 1);
	assert_int_equal(file_replace(path, big, PHASES_FILE + 1, 0600, NULL), 0);
	assert_int_equal(phases_read(path, FROM, TO, &p, NULL), -1);
	assert_int_equal(p.count, 0);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(phases_read(path, FROM, TO, &p, NULL), 0);
	assert_int_equal(file_remove_tree(folder, NULL), 0);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
