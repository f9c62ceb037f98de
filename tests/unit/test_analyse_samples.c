// SPDX-License-Identifier: MIT
// The sample log as an attacker, a power cut or a merge would leave it.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crc32c.h"
#include "suite/analyse_samples.h"

#define LINE(trial, runtime, value, t)                                                                                 \
	"{\"trial\":" trial ",\"block\":1,\"arm\":\"corrected\",\"runtime\":\"" runtime                                \
	"\",\"workload\":\"noop\",\"limit\":\"default\",\"containers\":1,\"metric\":\"start_time\",\"unit\":\"s\","    \
	"\"value\":" value ",\"verified\":\"unverified\",\"state\":\"C\",\"error\":null,\"t\":" t "}\n"
#define GOOD LINE("1", "docker", "0.25", "1.5")

static void parse(const char *text, size_t len, bool is_checked, struct sample_log *log)
{
	struct err *e = NULL;

	assert_int_equal(samples_parse("samples.jsonl", text, len, is_checked, log, &e), 0);
	assert_null(e);
}

// Parses good lines and a bad one, and demands that the bad one alone is dropped, for a reason that holds why.
static void dropped(const char *bad, size_t len, const char *why)
{
	CLEANUP_BUF struct buf text = {0};
	struct sample_log log;

	buf_str(&text, GOOD "\n\n");
	buf_add(&text, bad, len);
	buf_str(&text, "\n" LINE("2", "native", "1e308", "2"));
	parse(buf_text(&text), text.len, false, &log);
	assert_int_equal(log.count, 2);
	assert_int_equal(log.dropped, 1);
	assert_int_equal(log.drop[0].number, 4);
	assert_non_null(strstr(log.drop[0].reason, why));
	samples_free(&log);
}

#define DROPPED(bad, why) dropped(bad, sizeof(bad) - 1, why)

static void good_lines(void **state)
{
	struct sample_log log;

	(void)state;
	parse(GOOD LINE("1", "docker", "3", "1.5"), strlen(GOOD LINE("1", "docker", "3", "1.5")), false, &log);
	assert_int_equal(log.count, 2);
	assert_int_equal(log.dropped, 0);
	assert_string_equal(log.line[0].runtime, "docker");
	assert_ptr_equal(log.line[0].runtime, log.line[1].runtime);
	assert_true(log.line[0].value == 0.25 && log.line[1].value == 3);
	samples_free(&log);
	parse("", 0, true, &log);
	assert_int_equal(log.count, 0);
	samples_free(&log);
}

static void bad_lines(void **state)
{
	(void)state;
	DROPPED("{\"trial\":1", "byte");
	DROPPED("\x00\xff\xfe", "byte");
	DROPPED("[1,2]", "no JSON object");
	DROPPED("{}", "workload is missing");
	DROPPED(LINE("-1", "docker", "1", "9"), "trial");
	DROPPED(LINE("\"7\"", "docker", "1", "9"), "trial");
	DROPPED(LINE("99999999999", "docker", "1", "9"), "trial");
	DROPPED(LINE("7", "docker", "NaN", "9"), "byte");
	DROPPED(LINE("7", "docker", "1e999", "9"), "byte");
	DROPPED(LINE("7", "docker", "null", "9"), "no number");
	DROPPED(LINE("7", "docker", "\"1\"", "9"), "no number");
	DROPPED(LINE("7", "a\\u0000b", "1", "9"), "NUL");
}

// A trial that was recorded twice: its first lines count. Lines of one record share their time.
static void repeated_trials(void **state)
{
	static const char text[] = GOOD LINE("2", "native", "1", "2") GOOD LINE("2", "native", "1", "3");
	struct sample_log log;

	(void)state;
	parse(text, sizeof(text) - 1, false, &log);
	assert_int_equal(log.count, 2);
	assert_int_equal(log.dropped, 2);
	assert_non_null(strstr(log.drop[0].reason, "recorded before"));
	samples_free(&log);
}

static void add_checked(struct buf *out, const char *line)
{
	size_t len = strlen(line) - 2; // without "}\n"

	buf_add(out, line, len);
	buf_printf(out, ",\"crc\":\"%08x\"}\n", crc32c(line, len));
}

// A flipped bit, a line without its end, one without a checksum.
static void checksums(void **state)
{
	CLEANUP_BUF struct buf text = {0};
	struct sample_log log;
	size_t second;

	(void)state;
	add_checked(&text, GOOD);
	second = text.len;
	add_checked(&text, LINE("2", "native", "1", "2"));
	add_checked(&text, LINE("3", "native", "1", "3"));
	text.data[second + 9] ^= 1;
	buf_str(&text, LINE("4", "native", "1", "4") "{\"trial\":5");
	parse(buf_text(&text), text.len, true, &log);
	assert_int_equal(log.count, 2);
	assert_int_equal(log.line[1].trial, 3);
	assert_int_equal(log.dropped, 3);
	assert_int_equal(log.drop[0].number, 2);
	assert_int_equal(log.drop[1].number, 4);
	assert_int_equal(log.drop[2].number, 5);
	samples_free(&log);
}

static void many_lines(void **state)
{
	CLEANUP_BUF struct buf text = {0};
	struct sample_log log;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_str(&text, i % 2 ? GOOD : "garbage\n");
	parse(buf_text(&text), text.len, false, &log);
	assert_int_equal(log.count, 50000);
	assert_int_equal(log.dropped, 50000);
	samples_free(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_lines),
		cmocka_unit_test(bad_lines),
		cmocka_unit_test(repeated_trials),
		cmocka_unit_test(checksums),
		cmocka_unit_test(many_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
