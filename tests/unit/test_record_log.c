// SPDX-License-Identifier: MIT
// The lines of samples.jsonl, and how the end of the log is found after a power cut at any instant.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/json.h"
#include "record_fixture.h"
#include "suite/jsonl.h"

static void test_line_format(void **state)
{
	struct fixture *x = *state;
	CLEANUP_BUF struct buf out = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;
	struct jsonl_trial t = {.trial = &x->plan.trial[2],
		.state = TRIAL_COMPLETED,
		.version = "1.\"2\"\n",
		.provenance = "debian",
		.t_ns = 12 * NS_PER_S + 3456789};
	struct sample s = {.metric = "start", .unit = "s", .value = 0.1, .mean = "arithmetic", .verified = "verified"};
	yyjson_val *line;

	jsonl_line(&t, &s, &out);
	doc = line_at(out.data, 0);
	line = yyjson_doc_get_root(doc);
	assert_int_equal(json_number(line, "trial", 0), 3);
	assert_int_equal(json_number(line, "block", 0), x->plan.trial[2].block);
	assert_int_equal(json_number(line, "repetition", 0), x->plan.trial[2].block);
	assert_string_equal(json_text(line, "runtime", ""), x->plan.trial[2].runtime->name);
	assert_string_equal(json_text(line, "version", ""), "1.\"2\"\n");
	assert_string_equal(json_text(line, "image", ""), "bench");
	assert_string_equal(json_text(line, "limit", ""), "default");
	assert_string_equal(json_text(line, "arm", ""), "corrected");
	assert_string_equal(json_text(line, "state", ""), "C");
	assert_string_equal(json_text(line, "mean", ""), "arithmetic");
	assert_true(yyjson_is_null(yyjson_obj_get(line, "error")));
	assert_non_null(strstr(out.data, ",\"value\":0.1,"));
	assert_non_null(strstr(out.data, ",\"t\":12.003456,\"crc\":\""));
}

// Every double comes back as itself.
static void test_values(void **state)
{
	static const double values[] = {0, 1, -1, 1e-9, 1.0 / 3, 0.1 + 0.2, 123456789012345678.0, 1e300, 5e-324,
		1.7976931348623157e308, 9007199254740993.0};
	struct fixture *x = *state;
	struct jsonl_trial t = {.trial = x->plan.trial, .state = TRIAL_COMPLETED};

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		struct sample s = {.metric = "m", .unit = "s", .value = values[i]};
		CLEANUP_BUF struct buf out = {0};
		CLEANUP_JSON yyjson_doc *doc = NULL;

		jsonl_line(&t, &s, &out);
		doc = line_at(out.data, 0);
		assert_true(json_number(yyjson_doc_get_root(doc), "value", NAN) == values[i]);
	}
}

static void test_not_finite(void **state)
{
	struct fixture *x = *state;
	struct jsonl_trial t = {.trial = x->plan.trial, .state = TRIAL_COMPLETED};
	const double values[] = {NAN, INFINITY, -INFINITY};

	for (size_t i = 0; i < 3; i++) {
		struct sample s = {.metric = "m", .unit = "s", .value = values[i]};
		CLEANUP_BUF struct buf out = {0};
		CLEANUP_JSON yyjson_doc *doc = NULL;

		jsonl_line(&t, &s, &out);
		doc = line_at(out.data, 0);
		assert_true(yyjson_is_null(yyjson_obj_get(yyjson_doc_get_root(doc), "value")));
		assert_non_null(strstr(json_text(yyjson_doc_get_root(doc), "error", ""), "not finite"));
	}
}

// A log of a few real trials.
static void real_log(struct fixture *x, struct buf *log)
{
	open_record(x, "run");
	for (size_t i = 0; i < 3; i++)
		record_one(x, i, i == 1 ? "it failed" : NULL);
	read_file(x->ram, "run/samples.jsonl", log);
}

// Bytes and number of the lines that are whole within the first len bytes.
static size_t whole_lines(const char *log, size_t len, size_t *lines)
{
	size_t end = 0;

	*lines = 0;
	for (size_t i = 0; i < len; i++) {
		if (log[i] != '\n')
			continue;
		end = i + 1;
		++*lines;
	}
	return end;
}

// The power went at any byte: behind it is nothing, or the newlines that were allocated, or zeros.
static void test_cut_at_every_byte(void **state)
{
	CLEANUP_BUF struct buf log = {0};

	real_log(*state, &log);
	for (size_t cut = 0; cut <= log.len; cut++) {
		CLEANUP_FREE char *copy = malloc(log.len + 1);
		CLEANUP_FREE char *exact = malloc(cut + 1);
		size_t lines, want_lines, want = whole_lines(log.data, cut, &want_lines);

		memcpy(exact, log.data, cut);
		assert_int_equal(record_valid_length(exact, cut, &lines), want);
		assert_int_equal(lines, want_lines);
		memcpy(copy, log.data, cut);
		memset(copy + cut, '\0', log.len + 1 - cut);
		assert_int_equal(record_valid_length(copy, log.len + 1, &lines), want);
		memset(copy + cut, '\n', log.len + 1 - cut);
		// The newline that follows a line whose last byte was written is that line's own.
		if (cut < log.len && log.data[cut] == '\n')
			want = whole_lines(log.data, cut + 1, &want_lines);
		assert_int_equal(record_valid_length(copy, log.len + 1, &lines), want);
		assert_int_equal(lines, want_lines);
	}
}

// One byte changed to any other: the lines before it stay, its own line is never taken.
static void test_flip_every_byte(void **state)
{
	CLEANUP_BUF struct buf log = {0};

	real_log(*state, &log);
	for (size_t at = 0; at < log.len; at++) {
		size_t lines, want_lines, want = whole_lines(log.data, at, &want_lines);

		for (int bit = 0; bit < 9; bit++) {
			char was = log.data[at];

			log.data[at] = bit < 8 ? (char)(was ^ 1 << bit) : '\n';
			if (log.data[at] == was)
				continue;
			assert_int_equal(record_valid_length(log.data, log.len, &lines), want);
			assert_int_equal(lines, want_lines);
			log.data[at] = was;
		}
	}
}

// A sector of a record never reached the medium: it still holds newlines, though what follows it is there.
static void test_lost_sector(void **state)
{
	CLEANUP_BUF struct buf log = {0};

	real_log(*state, &log);
	for (size_t at = 0; at < log.len; at += 512) {
		CLEANUP_FREE char *copy = malloc(log.len);
		size_t lines, want_lines;

		memcpy(copy, log.data, log.len);
		memset(copy + at, '\n', log.len - at < 512 ? log.len - at : 512);
		assert_int_equal(record_valid_length(copy, log.len, &lines), whole_lines(log.data, at, &want_lines));
	}
}

static void test_foreign_logs(void **state)
{
	static const char *const logs[] = {"", "\n", "\n\n\n", "{}\n", "x", "{\"crc\":\"00000000\"}\n",
		",\"crc\":\"00000000\"}\n", "{\"a\":1,\"crc\":\"DEADBEEF\"}\n"};
	size_t lines;

	(void)state;
	for (size_t i = 0; i < sizeof(logs) / sizeof(*logs); i++) {
		assert_int_equal(record_valid_length(logs[i], strlen(logs[i]), &lines), 0);
		assert_int_equal(lines, 0);
	}
	assert_int_equal(record_valid_length(NULL, 0, &lines), 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, fixture_make, fixture_remove)
	const struct CMUnitTest tests[] = {
		TEST(test_line_format),
		TEST(test_values),
		TEST(test_not_finite),
		TEST(test_cut_at_every_byte),
		TEST(test_flip_every_byte),
		TEST(test_lost_sector),
		TEST(test_foreign_logs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
