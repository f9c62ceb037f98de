// SPDX-License-Identifier: MIT
#include "workload/line.h"
#include "workload/workload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct workload_key keys[] = {
	{.name = "n", .value = "5", .help = "", .min = 2, .max = 10},
	{.name = "name", .value = "x", .help = ""},
	{.name = "big", .value = "0", .help = "", .max = UINT64_MAX - 16},
	{.name = NULL},
};
static const struct workload sample = {.name = "sample", .summary = "", .keys = keys};

static int read_one(struct workload_args *args, const char *word)
{
	char copy[100];
	char *words[] = {copy};

	strncpy(copy, word, sizeof(copy) - 1);
	copy[sizeof(copy) - 1] = 0;
	return args_read(args, &sample, 1, words);
}

static void test_values(void **state)
{
	char first[] = "n=2", second[] = "name=a=b", third[] = "n=10";
	char *words[] = {first, second, third};
	struct workload_args args;

	(void)state;
	assert_int_equal(args_read(&args, &sample, 0, words), WORKLOAD_OK);
	assert_int_equal(args_number(&args, "n"), 5);
	assert_string_equal(args_text(&args, "name"), "x");
	assert_int_equal(args_read(&args, &sample, 3, words), WORKLOAD_OK);
	assert_int_equal(args_number(&args, "n"), 10);
	assert_string_equal(args_text(&args, "name"), "a=b");
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[] = {"n=1", "n=11", "n=", "n=-3", "n=3 ", "n=0x3", "n=99999999999999999999999",
		"n", "m=3", "na=3", "=3", "", "N=3", "big=18446744073709551616", "big=18446744073709551615"};
	struct workload_args args;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(read_one(&args, bad[i]), WORKLOAD_USAGE);
	assert_int_equal(args_read(&args, &workload_noop, 0, NULL), WORKLOAD_OK);
}

static void test_tables(void **state)
{
	struct workload_args args;

	(void)state;
	for (const struct workload *const *w = workloads; *w; w++) {
		size_t count = 0;

		assert_ptr_equal(workload_find((*w)->name), *w);
		for (const struct workload_key *k = (*w)->keys; k && k->name; k++)
			count++;
		assert_in_range(count, 0, WORKLOAD_KEYS_MAX);
		assert_int_equal(args_read(&args, *w, 0, NULL), WORKLOAD_OK); // the defaults keep their own limits
	}
	assert_null(workload_find("nosuch"));
	assert_null(workload_find(""));
}

static void assert_decimal(double value, const char *wanted)
{
	struct line l = {.length = 0};

	line_decimal(&l, value);
	l.text[l.length] = 0;
	assert_string_equal(l.text, wanted);
}

static void test_lines(void **state)
{
	struct line l = {.length = 0};

	(void)state;
	assert_decimal(0, "0.000000");
	assert_decimal(1.5, "1.500000");
	assert_decimal(-0.25, "-0.250000");
	assert_decimal(0.0000015, "0.000002");
	assert_decimal(0.9999999, "1.000000");
	assert_decimal(123456789.125, "123456789.125000");
	assert_decimal(5e14, "500000000000000");
	for (int i = 0; i < 100; i++)
		line_text(&l, "word ");
	assert_int_equal(l.length, SAMPLE_LINE_MAX - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
