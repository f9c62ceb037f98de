// SPDX-License-Identifier: MIT
// The files that ab writes with -e and -g: real lines of them, and lines that are not what they should be.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "suite/ab_files.h"
#include "suite/client.h"

#define HEAD "starttime\tseconds\tctime\tdtime\tttime\twait\n"
#define DATE "Sun Nov 22 04:08:08 2026\t1795320488\t"

// Each percentile p is p × step milliseconds.
static void print_percentiles(struct buf *b, double step)
{
	buf_str(b, "Percentage served,Time in ms\n");
	for (int i = 0; i <= 100; i++)
		buf_printf(b, "%d,%.3f\n", i, i * step);
}

static void test_percentiles(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	struct ab_percentiles p;
	(void)state;

	print_percentiles(&b, 0.25);
	assert_int_equal(ab_percentiles_parse(buf_text(&b), 1000, &p, NULL), 0);
	assert_true(p.seconds[0] == 0 && p.seconds[50] == 0.0125 && p.seconds[100] == 0.025);
}

// Of 20 requests ab looks up 98 % at place 20, behind the last, where its array holds zeroes: for i = 1 … 99
// stats[(unsigned long)(0.5 + (double)done * i / 100.0)].time, in output_results of ab.c.
static void test_percentiles_of_few(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	struct ab_percentiles p;
	(void)state;

	buf_str(&b, "Percentage served,Time in ms\n");
	for (int i = 0; i <= 97; i++)
		buf_printf(&b, "%d,%d.000\n", i, 1 + (20 * i + 50) / 100);
	buf_str(&b, "98,0.000\n99,0.000\n100,20.000\n");
	assert_int_equal(ab_percentiles_parse(buf_text(&b), 20, &p, NULL), 0);
	assert_true(p.seconds[97] == 0.020 && p.seconds[98] == 0.020 && p.seconds[99] == 0.020);
	assert_int_equal(ab_percentiles_parse(buf_text(&b), 1000, &p, NULL), -1);
}

// Parses with one text in place of another.
static int parse_with(const char *from, const char *to)
{
	CLEANUP_BUF struct buf b = {0}, changed = {0};
	struct ab_percentiles p;
	const char *at;

	print_percentiles(&b, 0.25);
	at = strstr(buf_text(&b), from);
	assert_non_null(at);
	buf_printf(&changed, "%.*s%s%s", (int)(at - buf_text(&b)), buf_text(&b), to, at + strlen(from));
	return ab_percentiles_parse(buf_text(&changed), 1000, &p, NULL);
}

static void test_percentiles_hostile(void **state)
{
	static const struct {
		const char *from, *to;
	} change[] = {
		{"Percentage served,Time in ms\n", ""},
		{"Percentage", "percentage"},
		{"0,0.000\n", ""},
		{"50,12.500\n", ""},
		{"50,12.500\n", "50,12.500\n50,12.500\n"},
		{"50,12.500", "50,11.000"},
		{"50,12.500", "50,-1"},
		{"50,12.500", "50,nan"},
		{"50,12.500", "50,"},
		{"50,12.500", "50, 12.500"},
		{"50,12.500", "50,12.500 "},
		{"50,12.500", "050,12.500"},
		{"50,12.500", "50;12.500"},
		{"50,12.500", "50,1e300"},
		{"100,25.000\n", "100,25.000"},
		{"100,25.000\n", "100,25.000\n101,26\n"},
		{"100,25.000\n", "100,25.000\n\n"},
	};
	struct ab_percentiles p;
	(void)state;

	assert_int_equal(parse_with("50,12.500", "50,12.400"), 0); // 49 % took 12.25
	for (size_t i = 0; i < sizeof(change) / sizeof(*change); i++)
		if (parse_with(change[i].from, change[i].to) == 0)
			fail_msg("accepted '%s' for '%s'", change[i].to, change[i].from);
	assert_int_equal(ab_percentiles_parse("", 1000, &p, NULL), -1);
}

// As ab 2.3 of httpd 2.4.68 writes them; in the last, 2 and 2 are 5 by rounding.
static const char real[] = HEAD DATE "0\t0\t0\t0\n" DATE "0\t1\t1\t1\n" DATE "1\t0\t1\t0\n" DATE "2\t2\t5\t1\n";

static void test_requests(void **state)
{
	CLEANUP_AB_REQUESTS struct ab_requests r = {0};
	(void)state;

	assert_int_equal(ab_requests_parse(real, &r, NULL), 0);
	assert_int_equal(r.count, 4);
	assert_true(r.ms[0] == 0 && r.ms[1] == 1 && r.ms[2] == 1 && r.ms[3] == 5);
	assert_true(ab_requests_within(&r, 0) == 0 && ab_requests_within(&r, 50) == 0.001);
	assert_true(ab_requests_within(&r, 99.9) == 0.005 && ab_requests_within(&r, 100) == 0.005);
}

static void test_requests_hostile(void **state)
{
	static const char *const bad[] = {
		"",
		DATE "0\t0\t0\t0\n",
		HEAD DATE "0\t0\t0\t0",
		HEAD DATE "0\t0\t0\n",
		HEAD DATE "0\t0\t0\t0\t0\n",
		HEAD DATE "0\t\t0\t0\n",
		HEAD DATE "0\t0\t0\t0\n\n",
		HEAD DATE "0\t0\t-1\t0\n",
		HEAD DATE "0\t0\t0.5\t0\n",
		HEAD DATE "0\t0\tx\t0\n",
		HEAD DATE "1\t1\t4\t0\n", // is not the sum
		HEAD DATE "3\t3\t4\t0\n",
		HEAD DATE "1\t1\t2\t9\n", // the first byte came after the last
		HEAD DATE "0\t2\t2\t0\n" DATE "0\t1\t1\t0\n",
		HEAD DATE "0\t0\t99999999999\t0\n",
		HEAD "Sun Nov 22\t1795320488\t0\t0\t0\t0\n",
		HEAD "Sun Nov 22 04:08:08 2026 \t1795320488\t0\t0\t0\t0\n",
		HEAD "Sun Nov 22 04:08:08 2026\tnow\t0\t0\t0\t0\n",
	};
	CLEANUP_BUF struct buf b = {0};
	struct ab_requests r;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (ab_requests_parse(bad[i], &r, NULL) == 0)
			fail_msg("accepted: %s", bad[i]);
	buf_printf(&b, HEAD "%0*d\n", 5000, 0);
	assert_int_equal(ab_requests_parse(buf_text(&b), &r, NULL), -1);
	buf_clear(&b);
	buf_str(&b, HEAD);
	for (int i = 0; i <= AB_REQUESTS_MAX; i++)
		buf_str(&b, "\n");
	assert_int_equal(ab_requests_parse(buf_text(&b), &r, NULL), -1);
}

// A thousand requests, request i of which took i × 0.25 ms, as ab would write them into both files.
static void test_the_files_agree(void **state)
{
	CLEANUP_BUF struct buf csv = {0}, tsv = {0};
	CLEANUP_AB_REQUESTS struct ab_requests r = {0};
	struct ab_percentiles p;
	(void)state;

	buf_str(&tsv, HEAD);
	for (int i = 0; i < 1000; i++)
		buf_printf(&tsv, DATE "0\t%d\t%d\t0\n", (i * 250 + 500) / 1000, (i * 250 + 500) / 1000);
	buf_str(&csv, "Percentage served,Time in ms\n");
	for (int i = 0; i < 100; i++)
		buf_printf(&csv, "%d,%.3f\n", i, i * 2.5);
	buf_str(&csv, "100,249.750\n");
	assert_int_equal(ab_percentiles_parse(buf_text(&csv), 1000, &p, NULL), 0);
	assert_int_equal(ab_requests_parse(buf_text(&tsv), &r, NULL), 0);
	assert_int_equal(ab_files_agree(&p, &r, 1000, NULL), 0);
	assert_int_equal(ab_files_agree(&p, &r, 999, NULL), -1);
	p.seconds[70] += 0.001;
	assert_int_equal(ab_files_agree(&p, &r, 1000, NULL), -1);
}

static void test_client_is_limit(void **state)
{
	(void)state;
	assert_true(client_is_limit(1, 0.5));
	assert_true(client_is_limit(0.96, 0.94));
	assert_false(client_is_limit(0.9, 0.5));
	assert_false(client_is_limit(1, 1));
	assert_false(client_is_limit(0.99, 1.7)); // a runtime with threads of its own
	assert_false(client_is_limit(0.5, 1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percentiles),
		cmocka_unit_test(test_percentiles_of_few),
		cmocka_unit_test(test_percentiles_hostile),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_requests_hostile),
		cmocka_unit_test(test_the_files_agree),
		cmocka_unit_test(test_client_is_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
