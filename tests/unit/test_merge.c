// SPDX-License-Identifier: MIT
// Which sample logs are of one run, and which clocks cannot be right.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/crc32c.h"
#include "base/file.h"
#include "suite/merge_run.h"

#define NOW 1780000000 // 2026-05-28

// Lines from..to, each with its checksum.
static void add_lines(struct buf *out, int from, int to)
{
	for (int i = from; i <= to; i++) {
		char text[32];

		snprintf(text, sizeof(text), "{\"trial\":%d", i);
		buf_printf(out, "%s,\"crc\":\"%08x\"}\n", text, crc32c(text, strlen(text)));
	}
}

static void write_log(const char *path, const struct buf *b)
{
	assert_int_equal(file_replace(path, buf_text(b), b->len, 0644, NULL), 0);
}

static enum log_relation relate(const struct buf *a, const struct buf *b)
{
	char folder[] = "/tmp/test_merge.XXXXXX", one[64], two[64];
	enum log_relation r, back;

	assert_non_null(mkdtemp(folder));
	snprintf(one, sizeof(one), "%s/a", folder);
	snprintf(two, sizeof(two), "%s/b", folder);
	write_log(one, a);
	write_log(two, b);
	assert_int_equal(log_relate(one, two, &r, NULL), 0);
	assert_int_equal(log_relate(two, one, &back, NULL), 0);
	assert_int_equal(back, r == LOG_BEGINS ? LOG_GOES_ON : r == LOG_GOES_ON ? LOG_BEGINS : r);
	assert_int_equal(file_remove_tree(folder, NULL), 0);
	return r;
}

static void relations(void **state)
{
	CLEANUP_BUF struct buf whole = {0}, part = {0}, other = {0}, damaged = {0};

	(void)state;
	add_lines(&whole, 1, 9);
	add_lines(&part, 1, 4);
	add_lines(&other, 2, 9);
	assert_int_equal(relate(&whole, &whole), LOG_SAME);
	assert_int_equal(relate(&part, &whole), LOG_BEGINS);
	assert_int_equal(relate(&other, &whole), LOG_DIFFERS);
	buf_str(&part, "{\"trial\":5,\"cr"); // torn
	assert_int_equal(relate(&part, &whole), LOG_BEGINS);
	buf_str(&whole, "\n\n\n\n"); // space that was never written
	assert_int_equal(relate(&part, &whole), LOG_BEGINS);
	add_lines(&damaged, 1, 9);
	assert_int_equal(relate(&damaged, &whole), LOG_SAME);
	damaged.data[60] ^= 1; // within the second line; whole ones stand behind it
	assert_int_equal(relate(&damaged, &whole), LOG_DIFFERS);
	assert_int_equal(relate(&damaged, &damaged), LOG_SAME);
}

static bool has_problem(const struct merge_run *r, const char *what)
{
	for (size_t i = 0; i < r->problems; i++)
		if (strstr(r->problem[i], what))
			return true;
	return false;
}

static void clocks(void **state)
{
	struct merge_run *r = calloc(2, sizeof(*r));

	(void)state;
	assert_non_null(r);
	r[0] = (struct merge_run){.id = "a", .machine = "x", .start = NOW - 10000, .last_t = 100};
	r[1] = (struct merge_run){.id = "b", .machine = "x", .start = NOW - 9000, .last_t = 100};
	run_check_clocks(r, 2, NOW);
	assert_int_equal(r[0].problems + r[1].problems, 0);
	r[0].last_t = 1000; // until the other starts
	run_check_clocks(r, 2, NOW);
	assert_true(has_problem(&r[0], "same time as") && has_problem(&r[1], "same time as"));
	r[0] = (struct merge_run){.id = "a", .machine = "y", .start = 1735689599};
	r[1] = (struct merge_run){.id = "b", .machine = "x", .start = NOW + 86401, .written = NOW};
	run_check_clocks(r, 2, NOW);
	assert_true(has_problem(&r[0], "before any image"));
	assert_true(has_problem(&r[1], "in the future") && has_problem(&r[1], "ends before it starts"));
	assert_int_equal(r[0].problems, 1);
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(relations),
		cmocka_unit_test(clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
