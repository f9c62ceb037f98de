// SPDX-License-Identifier: MIT
// What comes out of containers and load generators: real output, and output that is not what it should be.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "suite/ab_output.h"
#include "suite/bench_lines.h"

// ab 2.3 of httpd 2.4.68 against a local server.
static const char ab_text[] = "This is ApacheBench, Version 2.3 <$Revision: 1934973 $>\n"
			      "Copyright 1996 Adam Twiss, Zeus Technology Ltd, http://www.zeustech.net/\n"
			      "Licensed to The Apache Software Foundation, http://www.apache.org/\n"
			      "\n"
			      "Benchmarking 127.0.0.1 (be patient).....done\n"
			      "\n"
			      "\n"
			      "Server Software:        bench\n"
			      "Server Hostname:        127.0.0.1\n"
			      "Server Port:            8080\n"
			      "\n"
			      "Document Path:          /\n"
			      "Document Length:        1024 bytes\n"
			      "\n"
			      "Concurrency Level:      100\n"
			      "Time taken for tests:   2.009 seconds\n"
			      "Complete requests:      18002\n"
			      "Failed requests:        0\n"
			      "Total transferred:      22196466 bytes\n"
			      "HTML transferred:       18434048 bytes\n"
			      "Requests per second:    8960.07 [#/sec] (mean)\n"
			      "Time per request:       11.161 [ms] (mean)\n"
			      "Time per request:       0.112 [ms] (mean, across all concurrent requests)\n"
			      "Transfer rate:          10788.83 [Kbytes/sec] received\n"
			      "\n"
			      "Connection Times (ms)\n"
			      "              min  mean[+/-sd] median   max\n"
			      "Connect:        0    3   3.0      2      18\n"
			      "Processing:     0    8   4.3      8      26\n"
			      "Waiting:        0    5   3.6      4      20\n"
			      "Total:          2   11   4.1     12      27\n"
			      "\n"
			      "Percentage of the requests served within a certain time (ms)\n"
			      "  50%     12\n"
			      "  66%     12\n"
			      "  75%     13\n"
			      "  80%     14\n"
			      "  90%     16\n"
			      "  95%     18\n"
			      "  98%     21\n"
			      "  99%     24\n"
			      " 100%     27 (longest request)\n";

// Replaces the first from in ab_text by to.
static const char *ab_with(const char *from, const char *to)
{
	static char text[4096];
	const char *at = strstr(ab_text, from);

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - ab_text), ab_text, to, at + strlen(from));
	return text;
}

static void test_ab(void **state)
{
	struct ab_output o;
	(void)state;

	assert_int_equal(ab_output_parse(ab_text, &o, NULL), 0);
	assert_true(o.seconds == 2.009 && o.requests == 18002 && o.failed == 0 && o.other_status == 0);
	assert_true(o.bytes == 22196466 && o.requests_per_second == 8960.07);
	assert_int_equal(
		ab_output_parse(
			ab_with("Failed requests:        0\n",
				"Failed requests:        7\n   (Connect: 0, Receive: 0, Length: 7, Exceptions: 0)\n"
				"Non-2xx responses:      3\n"),
			&o, NULL),
		0);
	assert_true(o.failed == 7 && o.other_status == 3);
}

// What ab prints when its time is over before the first answer: captured on a machine emulated in software.
static void test_ab_unanswered(void **state)
{
	struct ab_output o;
	(void)state;

	assert_int_equal(ab_output_parse("Time taken for tests:   1.328 seconds\nComplete requests:      0\n"
					 "Failed requests:        0\nTotal transferred:      1233 bytes\n"
					 "HTML transferred:       1024 bytes\n",
				 &o, NULL),
		0);
	assert_true(o.requests == 0 && o.bytes == 1233);
}

// What ab 2.3 says of figures that scatter (SANE in its output_results), of each of the four times.
static void test_ab_scattered(void **state)
{
	struct ab_output o;
	(void)state;

	assert_int_equal(
		ab_output_parse(
			ab_with("\nPercentage of",
				"WARNING: The median and mean for the initial connection time are not within a normal "
				"deviation\n"
				"        These results are probably not that reliable.\n"
				"ERROR: The median and mean for the processing time are more than twice the standard\n"
				"       deviation apart. These results are NOT reliable.\n"
				"ERROR: The median and mean for the waiting time are more than twice the standard\n"
				"       deviation apart. These results are NOT reliable.\n"
				"WARNING: The median and mean for the total time are not within a normal deviation\n"
				"        These results are probably not that reliable.\n"
				"\nPercentage of"),
			&o, NULL),
		0);
	assert_true(o.requests == 18002 && o.requests_per_second == 8960.07);
}

static void test_ab_hostile(void **state)
{
	const struct {
		const char *from, *to;
	} change[] = {
		{"Requests per second:    8960.07 [#/sec] (mean)\n", ""},
		{"Complete requests:      18002", "Complete requests:      -5"},
		{"Complete requests:      18002", "Complete requests:      many"},
		{"Complete requests:      18002", "Complete requests:"},
		{"2.009 seconds", "2.009 minutes"},
		{"Complete requests:", "Failed requests: 1\nComplete requests:"},
		{"Transfer rate:", "Surprise:"},
		{"8960.07", "nan"},
		{"8960.07", "89600700000000000000000000000000000000000000000000000000000000000000"},
	};
	struct ab_output o;
	(void)state;

	assert_int_equal(ab_output_parse("", &o, NULL), -1);
	for (size_t i = 0; i < sizeof(change) / sizeof(*change); i++)
		if (ab_output_parse(ab_with(change[i].from, change[i].to), &o, NULL) == 0)
			fail_msg("accepted '%s' for '%s'", change[i].to, change[i].from);
}

static int bench(const char *text, struct bench_report *r)
{
	return bench_lines_parse(text, strlen(text), r, NULL);
}

static void test_bench(void **state)
{
	static const struct metric_info one[] = {{.name = "rate", .unit = "1/s"}, {.name = NULL}};
	static const struct metric_info other[] = {{.name = "rate", .unit = "s"}, {.name = NULL}};
	struct finding f = {.count = 0};
	struct bench_report r;
	(void)state;

	assert_int_equal(bench("hello 1 primes\nsample 1 rate 12.5 1/s harmonic verified\nend 1\n", &r), 0);
	assert_string_equal(r.name, "primes");
	assert_true(r.has_ended && r.count == 1 && r.port == 0 && r.sample[0].value == 12.5);
	assert_int_equal(bench_report_take(&r, other, &f, NULL), -1);
	assert_int_equal(bench_report_take(&r, one, &f, NULL), 0);
	assert_int_equal(f.count, 1);
	assert_int_equal(bench("hello 1 httpd\nready 1 8080\n", &r), 0);
	assert_true(r.port == 8080 && !r.has_ended);
}

// Every figure that is not optional must be there, none twice, and none that the table does not know.
static void test_bench_figures(void **state)
{
	static const struct metric_info table[] = {
		{.name = "a", .unit = "s"}, {.name = "b", .unit = "s", .is_optional = true}, {.name = NULL}};
#define HELLO        "hello 1 x\n"
#define SAMPLE(name) "sample 1 " name " 1 s arithmetic verified\n"
	static const struct {
		const char *said;
		int result;
	} row[] = {
		{HELLO SAMPLE("a"), 0},
		{HELLO SAMPLE("a") SAMPLE("b"), 0},
		{HELLO SAMPLE("b") SAMPLE("a"), 0},
		{HELLO SAMPLE("b"), -1},
		{HELLO, -1},
		{HELLO SAMPLE("a") SAMPLE("a"), -1},
		{HELLO SAMPLE("a") SAMPLE("b") SAMPLE("b"), -1},
		{HELLO SAMPLE("a") SAMPLE("c"), -1},
	};
	struct bench_report r;
	(void)state;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		struct finding f = {.count = 0};

		assert_int_equal(bench(row[i].said, &r), 0);
		if (bench_report_take(&r, table, &f, NULL) != row[i].result)
			fail_msg("%s", row[i].said);
	}
}

static void test_bench_facts(void **state)
{
	static const struct metric_info one[] = {{.name = "a", .unit = "s"}, {.name = NULL}};
	static const char *const bad[] = {
		"facts 1 {}\n",
		HELLO "facts 1\n",
		HELLO "facts 1 \n",
		HELLO "facts 2 {}\n",
		HELLO "facts 1 []\n",
		HELLO "facts 1 7\n",
		HELLO "facts 1 {\"a\":1,}\n",
		HELLO "facts 1 {\"a\":1} \t\n",
		HELLO "facts 1 {\"a\":1}{}\n",
		HELLO "facts 1 {\"a\":NaN}\n",
		HELLO "facts 1 {\"a\":\"\xc3\xa4\"}\n",
		HELLO "facts 1 {}\nfacts 1 {}\n",
		HELLO "end 1\nfacts 1 {}\n",
	};
	struct finding f = {.count = 0};
	struct bench_report r;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (bench(bad[i], &r) == 0)
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(bench(HELLO "facts 1 {\"b c\": [1, \"\\u0000\"]}\n" SAMPLE("a") "end 1\n", &r), 0);
	assert_int_equal(bench_report_take(&r, one, &f, NULL), 0);
	assert_string_equal(f.facts, "{\"b c\": [1, \"\\u0000\"]}");
}

// A line of facts has SAMPLE_FACTS_MAX bytes at most, with its newline.
static void test_bench_facts_length(void **state)
{
	struct bench_report r;
	(void)state;

	for (int extra = 0; extra < 2; extra++) {
		CLEANUP_BUF struct buf b = {0};

		buf_printf(&b, HELLO "facts 1 {\"a\":\"%0*d\"}\n",
			SAMPLE_FACTS_MAX - (int)strlen("facts 1 {\"a\":\"\"}\n") + extra, 0);
		assert_int_equal(bench(buf_text(&b), &r), extra ? -1 : 0);
	}
}

static void test_bench_hostile(void **state)
{
	static const char *const bad[] = {
		"hello 1 x",
		"hello 2 x\n",
		"hello 1\n",
		"hello 1 x y\n",
		"hello  1 x\n",
		"hello 1 \n",
		"hello 1 x;y\n",
		"end 1\n",
		"sample 1 a 1 s arithmetic verified\n",
		"hello 1 x\nhello 1 x\n",
		"hello 1 x\nend 1\nend 1\n",
		"hello 1 x\nend 1\nsample 1 a 1 s arithmetic verified\n",
		"hello 1 x\nready 1 0\n",
		"hello 1 x\nready 1 65536\n",
		"hello 1 x\nready 1 80\nready 1 80\n",
		"hello 1 x\nsample 1 a nan s arithmetic verified\n",
		"hello 1 x\nsample 1 a 0x10 s arithmetic verified\n",
		"hello 1 x\nsample 1 a 1 s average verified\n",
		"hello 1 x\nsample 1 a 1 s arithmetic sure\n",
		"hello 1 x\nsample 1 a 1 s arithmetic verified more\n",
		"hello 1 x\nsample 1 a 1 unit_of_more_than_15 arithmetic verified\n",
		"hello 1 x\nwhatever 1\n",
		"hello 1 x\n\n",
	};
	struct bench_report r;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (bench(bad[i], &r) == 0)
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(bench_lines_parse("hello 1 x\0\n", 11, &r, NULL), -1);
}

static void test_bench_limits(void **state)
{
	CLEANUP_BUF struct buf b = {0};
	struct bench_report r;
	(void)state;

	buf_str(&b, "hello 1 x\n");
	for (int i = 0; i < MEASURE_SAMPLES_MAX; i++)
		buf_printf(&b, "sample 1 m%d 1 s arithmetic verified\n", i);
	assert_int_equal(bench(buf_text(&b), &r), 0);
	buf_str(&b, "sample 1 last 1 s arithmetic verified\n");
	assert_int_equal(bench(buf_text(&b), &r), -1);
	buf_clear(&b);
	buf_printf(&b, "hello 1 x\nend 1%300s\n", "");
	assert_int_equal(bench(buf_text(&b), &r), -1);
}

// A wrong answer, a missing end and another program's lines are no result.
static void test_bench_report(void **state)
{
	static const struct {
		const char *said;
		bool is_whole;
		int result;
	} row[] = {
		{"hello 1 x\nend 1\n", true, 0},
		{"hello 1 x\n", false, 0},
		{"hello 1 x\n", true, -1},
		{"hello 1 y\nend 1\n", true, -1},
		{"hello 1 x\nsample 1 a 1 s arithmetic wrong\nend 1\n", true, -1},
		{"", true, -1},
	};
	struct bench_report r;
	(void)state;

	for (size_t i = 0; i < sizeof(row) / sizeof(*row); i++) {
		CLEANUP_BUF struct buf b = {0};

		buf_str(&b, row[i].said);
		assert_int_equal(bench_report_of(&b, "x", row[i].is_whole, &r, NULL), row[i].result);
	}
}

static void test_finding_is_bounded(void **state)
{
	static struct finding f;
	(void)state;

	for (int i = 0; i < MEASURE_SAMPLES_MAX + 5; i++)
		finding_add(&f, "m", i, "s", SAMPLE_MEAN_ARITHMETIC, SAMPLE_VERIFIED);
	assert_int_equal(f.count, MEASURE_SAMPLES_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ab),
		cmocka_unit_test(test_ab_unanswered),
		cmocka_unit_test(test_ab_scattered),
		cmocka_unit_test(test_ab_hostile),
		cmocka_unit_test(test_bench),
		cmocka_unit_test(test_bench_figures),
		cmocka_unit_test(test_bench_facts),
		cmocka_unit_test(test_bench_facts_length),
		cmocka_unit_test(test_bench_hostile),
		cmocka_unit_test(test_bench_limits),
		cmocka_unit_test(test_bench_report),
		cmocka_unit_test(test_finding_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
