// SPDX-License-Identifier: MIT
// base: errors, buffers, foreign text, numbers with units, checksums, JSON's edge.
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/crc32c.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"
#include "base/unit.h"

static void test_err(void **state)
{
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	assert_string_equal(err_text(NULL), "no error recorded");
	assert_int_equal(err_set(NULL, "nobody listens"), -1);
	assert_int_equal(err_wrap(NULL, "nobody"), -1);
	assert_int_equal(err_wrap(&e, "nothing to wrap"), -1);
	assert_null(e);
	errno = ENOSPC;
	assert_int_equal(err_sys(&e, "cannot write %s", "x"), -1);
	assert_string_equal(err_text(e), "cannot write x: No space left on device");
	assert_int_equal(e->sys, ENOSPC);
	assert_int_equal(e->kind, ERR_FAILED);
	assert_int_equal(err_wrap(&e, "part %d", 7), -1);
	assert_string_equal(err_text(e), "part 7: cannot write x: No space left on device");
	assert_int_equal(err_kind_set(&e, ERR_TIMEOUT, "late"), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	assert_int_equal(e->sys, 0);
	assert_int_equal(err_wrap(&e, "clause"), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	err_free(&e);
	assert_null(e);
	err_free(&e);
}

// The message that is replaced may be an argument of the one that replaces it.
static void test_err_from_itself(void **state)
{
	CLEANUP_ERR struct err *e = NULL;

	(void)state;
	err_set(&e, "inner");
	err_set(&e, "outer of %s", err_text(e));
	assert_string_equal(err_text(e), "outer of inner");
	err_wrap(&e, "[%s]", err_text(e));
	assert_string_equal(err_text(e), "[outer of inner]: outer of inner");
}

static void test_err_grows_no_further(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	char long_text[2000];

	(void)state;
	memset(long_text, 'x', sizeof(long_text));
	long_text[sizeof(long_text) - 1] = '\0';
	err_set(&e, "%s", long_text);
	assert_int_equal(strlen(err_text(e)), sizeof(e->text) - 1);
	for (int i = 0; i < 20; i++)
		err_wrap(&e, "%s", long_text);
	assert_true(strlen(err_text(e)) < sizeof(e->text));
	errno = EIO;
	err_sys(&e, "%s", long_text);
	assert_true(strlen(err_text(e)) < sizeof(e->text));
}

static void test_buf(void **state)
{
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	assert_string_equal(buf_text(&b), "");
	buf_add(&b, NULL, 0);
	buf_str(&b, "");
	assert_int_equal(b.len, 0);
	buf_add(&b, "a\0b", 3);
	assert_int_equal(b.len, 3);
	assert_memory_equal(buf_text(&b), "a\0b", 4);
	buf_clear(&b);
	assert_string_equal(buf_text(&b), "");
	for (int i = 0; i < 10000; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_int_equal(b.len, 20000);
	assert_int_equal(strlen(buf_text(&b)), 20000);
	assert_string_equal(buf_text(&b) + 19996, "8,9,");
	assert_true(buf_ok(&b));
	buf_free(&b);
	buf_str(&b, "again");
	assert_string_equal(buf_text(&b), "again");
}

// An append that found no room is remembered, the old content stays, and nothing more is taken.
static void test_buf_breaks(void **state)
{
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	buf_str(&b, "kept");
	buf_add(&b, "x", SIZE_MAX);
	assert_false(buf_ok(&b));
	buf_str(&b, "lost");
	assert_string_equal(buf_text(&b), "kept");
}

static void check_shown(const char *s, size_t max, const char *want)
{
	CLEANUP_BUF struct buf b = {0};

	text_show(&b, s, max);
	assert_string_equal(buf_text(&b), want);
}

static void test_text(void **state)
{
	(void)state;
	check_shown("plain", 5, "plain");
	check_shown("plain", 4, "plai…");
	check_shown("", 0, "");
	check_shown("x", 0, "…");
	check_shown("a\nb\t\x7f", 99, "a\\x0ab\\x09\\x7f");
	check_shown("\\x0a", 99, "\\\\x0a");
	check_shown("größe €", 99, "größe €");
	check_shown("€", 2, "…");
	check_shown("\xc2\x9b", 99, "\\xc2\\x9b");
	check_shown("\xe2\x82", 99, "\\xe2\\x82");
	check_shown("\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80", 99, "\\xc0\\x80\\xed\\xa0\\x80\\xf4\\x90\\x80\\x80");
	assert_int_equal(text_utf8("\xf4\x8f\xbf\xbf"), 4);
	assert_int_equal(text_utf8("\xf0\x80\x80\x80"), 0);
	assert_int_equal(text_utf8("\xe0\x9f\xbf"), 0);
	assert_int_equal(text_utf8("\xe0\xa0\x80"), 3);
	assert_int_equal(text_utf8("\xff"), 0);
}

static void test_number(void **state)
{
	static const char *const bad[] = {"", " 1", "1 ", "-1", "+1", "0x1", "1.0", "1e3", "18446744073709551616",
		"99999999999999999999999999", "١"};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(unit_number(bad[i], UINT64_MAX, &v));
	assert_true(unit_number("18446744073709551615", UINT64_MAX, &v) && v == UINT64_MAX);
	assert_true(unit_number("0", 0, &v) && v == 0);
	assert_true(unit_number("000", 5, &v) && v == 0);
	assert_false(unit_number("1", 0, &v));
	assert_true(unit_number("3", 3, &v) && v == 3);
	assert_false(unit_number("4", 3, &v));
	assert_true(unit_number("100", 100, &v));
	assert_false(unit_number("101", 100, &v));
}

static void test_fraction(void **state)
{
	static const char *const bad[] = {
		"", " 1", "1 ", "nan", "inf", "1e999", "0x1p3", "1,5", "--1", "e5", "1e", "."};
	double v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(unit_fraction(bad[i], &v));
	assert_true(unit_fraction("3.25", &v) && v == 3.25);
	assert_true(unit_fraction("1e6", &v) && v == 1e6);
	assert_true(unit_fraction("-0.5", &v) && v == -0.5);
}

static void test_duration_and_size(void **state)
{
	static const char *const bad[] = {
		"", "s", "1", "1 s", "1S", "1.5s", "-1s", "1sec", "5124096h", "1us", "99999999999999999999999s"};
	uint64_t v;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(unit_duration(bad[i], &v));
	assert_true(unit_duration("500ms", &v) && v == 500000000);
	assert_true(unit_duration("2m", &v) && v == UINT64_C(120000000000));
	assert_true(unit_duration("5124095h", &v));
	assert_true(unit_size("4096", &v) && v == 4096);
	assert_true(unit_size("2G", &v) && v == UINT64_C(2) << 30);
	assert_true(unit_size("17179869183G", &v) && v == UINT64_C(17179869183) << 30);
	assert_false(unit_size("17179869184G", &v));
	assert_false(unit_size("1k", &v));
	assert_false(unit_size("1KB", &v));
}

struct printed {
	double value;
	const char *unit, *want;
};

static void test_print(void **state)
{
	static const struct printed rows[] = {{5.3e-3, "s", "5.30 ms"}, {9.41e9, "bit/s", "9.41 Gbit/s"},
		{0, "s", "0.00 s"}, {1, "s", "1.00 s"}, {0.9997, "s", "1.00 s"}, {0.9994, "s", "999 ms"},
		{999.7, "s", "1.00 ks"}, {999.4, "s", "999 s"}, {-2.5, "s", "-2.50 s"}, {-0.0025, "s", "-2.50 ms"},
		{1e15, "B", "1000 TB"}, {3e-9, "s", "3.00 ns"}, {3, "1", "3"}, {3, "", "3"}, {2.5, "1", "2.50"},
		{45.25, "%", "45.2 %"}, {123456, "1", "123456"}, {7210, "MiB/s", "7210 MiB/s"}, {1500, "ns", "1500 ns"},
		{0.138, "GFLOPS", "0.14 GFLOPS"}, {0.00462, "GFLOPS", "0.0046 GFLOPS"}, {-0.05, "1", "-0.05"}};
	char out[64], tiny[5];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		unit_print(rows[i].value, rows[i].unit, out, sizeof(out));
		assert_string_equal(out, rows[i].want);
	}
	unit_print(NAN, "s", out, sizeof(out));
	assert_string_equal(out, "–");
	unit_print(1e308, "1", tiny, sizeof(tiny));
	assert_int_equal(strlen(tiny), 4);
}

// The vectors of RFC 3720, B.4.
static void test_crc32c(void **state)
{
	unsigned char data[32];

	(void)state;
	assert_int_equal(crc32c("123456789", 9), 0xe3069283);
	assert_int_equal(crc32c("", 0), 0);
	memset(data, 0, sizeof(data));
	assert_int_equal(crc32c(data, 32), 0x8a9136aa);
	memset(data, 0xff, sizeof(data));
	assert_int_equal(crc32c(data, 32), 0x62a8ab43);
	for (unsigned i = 0; i < 32; i++)
		data[i] = (unsigned char)i;
	assert_int_equal(crc32c(data, 32), 0x46dd794e);
}

static void test_json(void **state)
{
	static const char *const bad[] = {"", "{", "{\"a\":1,}", "{'a':1}", "nan", "{\"a\":1} x", "\"\xff\"", "[1 2]"};
	static const char good[] = "{\"a\":\"t\",\"b\":2.5,\"c\":-7,\"d\":null}";
	CLEANUP_JSON yyjson_doc *doc = NULL;
	CLEANUP_ERR struct err *e = NULL;
	yyjson_val *root;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(json_parse("x.json", bad[i], strlen(bad[i]), &doc, &e), -1);
		assert_int_equal(strncmp(err_text(e), "cannot read x.json: ", 20), 0);
		assert_null(doc);
	}
	assert_int_equal(json_parse("x", good, strlen(good), &doc, NULL), 0);
	root = yyjson_doc_get_root(doc);
	assert_string_equal(json_text(root, "a", "f"), "t");
	assert_string_equal(json_text(root, "b", "f"), "f");
	assert_string_equal(json_text(root, "none", "f"), "f");
	assert_string_equal(json_text(NULL, "a", "f"), "f");
	assert_true(json_number(root, "b", 0) == 2.5);
	assert_true(json_number(root, "c", 0) == -7);
	assert_true(json_number(root, "a", 9) == 9);
	assert_true(json_number(root, "d", 9) == 9);
	assert_true(json_number(NULL, "d", 9) == 9);
}

// A tower of a million brackets is refused or read, but takes no stack.
static void test_json_deep(void **state)
{
	CLEANUP_FREE char *tower = malloc(1000000);
	CLEANUP_JSON yyjson_doc *doc = NULL;

	(void)state;
	memset(tower, '[', 1000000);
	assert_int_equal(json_parse("tower", tower, 1000000, &doc, NULL), -1);
}

// Whatever the bytes, what json_quote makes is a JSON string.
static void test_json_quote(void **state)
{
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	json_quote(&b, "a\"b\\c\n\x01\x7fä\xff\xe2\x82");
	assert_string_equal(buf_text(&b), "\"a\\\"b\\\\c\\u000a\\u0001\\u007fä\\ufffd\\ufffd\\ufffd\"");
	for (unsigned i = 1; i < 65536; i += 7) {
		char s[] = {(char)(i >> 8 ? i >> 8 : 'x'), (char)(i & 0xff ? i & 0xff : 'y'), (char)0x80, '\0'};
		CLEANUP_JSON yyjson_doc *doc = NULL;

		buf_clear(&b);
		json_quote(&b, s);
		assert_int_equal(json_parse("quoted", b.data, b.len, &doc, NULL), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_err),
		cmocka_unit_test(test_err_from_itself),
		cmocka_unit_test(test_err_grows_no_further),
		cmocka_unit_test(test_buf),
		cmocka_unit_test(test_buf_breaks),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_number),
		cmocka_unit_test(test_fraction),
		cmocka_unit_test(test_duration_and_size),
		cmocka_unit_test(test_print),
		cmocka_unit_test(test_crc32c),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_json_deep),
		cmocka_unit_test(test_json_quote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
