// SPDX-License-Identifier: MIT
// Comma-separated values: the rules of RFC 4180 one by one, the bounds, and what the pieces may be.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"

// Writes what was read as [field|field]@line.
static int show(void *context, const struct csv_record *r, struct err **e)
{
	struct buf *out = context;

	(void)e;
	buf_str(out, "[");
	for (size_t i = 0; i < r->count; i++)
		buf_printf(out, "%s%s", i ? "|" : "", r->field[i]);
	buf_printf(out, "]@%zu", r->line);
	return 0;
}

// Reads text in pieces of so many bytes; returns what show wrote, or the error.
static const char *read_in(const char *text, size_t len, size_t piece)
{
	static struct buf out;
	CLEANUP_CSV struct csv c = {.name = "t", .record = show, .context = &out};
	struct err *e = NULL;
	int rc = 0;

	buf_clear(&out);
	for (size_t at = 0; !rc && at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;
		char *copy = malloc(n); // so that the sanitizer sees a read beyond

		memcpy(copy, text + at, n);
		rc = csv_feed(&c, copy, n, &e);
		free(copy);
	}
	if (rc || csv_end(&c, &e)) {
		buf_clear(&out);
		buf_str(&out, err_text(e));
		err_free(&e);
	}
	return buf_text(&out);
}

static void reads(const char *text, const char *want)
{
	for (size_t piece = 1; piece <= strlen(text); piece++)
		assert_string_equal(read_in(text, strlen(text), piece), want);
}

// The seven rules of section 2 of the RFC.
static void rules(void **state)
{
	(void)state;
	reads("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", "[aaa|bbb|ccc]@1[zzz|yyy|xxx]@2");
	reads("aaa,bbb,ccc\r\nzzz,yyy,xxx", "[aaa|bbb|ccc]@1[zzz|yyy|xxx]@2");
	reads("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", "[aaa|bbb|ccc]@1[zzz|yyy|xxx]@2");
	reads("\"aaa\",\"b\r\nb,b\",\"ccc\"\r\nzzz,yyy,xxx", "[aaa|b\r\nb,b|ccc]@1[zzz|yyy|xxx]@3");
	reads("\"aaa\",\"b\"\"bb\",\"ccc\"", "[aaa|b\"bb|ccc]@1");
	reads(" a , b\n", "[ a | b]@1");
}

static void lenient_where_nothing_is_lost(void **state)
{
	(void)state;
	reads("a,b\nc,d\n", "[a|b]@1[c|d]@2");
	reads("\xef\xbb\xbf"
	      "a\n1\n",
		"[a]@1[1]@2");
	reads("\xef\xbb\xbf\"a\"\n", "[a]@1");
	reads("\xef\xbb", "[\xef\xbb]@1");
	reads("\xef\xbb"
	      "a",
		"[\xef\xbb"
		"a]@1");
	reads("a\n\xef\xbb\xbf"
	      "b\n",
		"[a]@1[\xef\xbb\xbf"
		"b]@2");
	reads(",\n\"\",\n", "[|]@1[|]@2");
	reads("a\n\nb\n", "[a]@1[]@2[b]@3");
	assert_string_equal(read_in("", 0, 1), "");
}

static void refuses(void **state)
{
	(void)state;
	reads("a,b\nc\n", "t:2: 1 fields, where the first record has 2");
	reads("a\n\"x\ny\",c\n", "t:2: 2 fields, where the first record has 1");
	reads("ab,c\"d\n", "t:1:5: a quote inside a field that does not begin with one");
	reads("x\na,\"b\" ,c\n", "t:2:6: text behind a closing quote; a quote inside a field is written twice");
	reads("a\rb\n", "t:1:3: a carriage return without a line feed");
	reads("a\n\"b\"\r", "t:2:5: a carriage return without a line feed");
	reads("a\r\r\n", "t:1:3: a carriage return without a line feed");
	reads("a\n\n\"b\nc", "t:3: a quote is never closed");
	assert_string_equal(read_in("a\nb\0c\n", 6, 6), "t:2:2: a NUL byte; allowed: text");
	assert_string_equal(read_in("\"\0\"\n", 4, 4), "t:1:2: a NUL byte; allowed: text");
}

static void fill(struct buf *b, const char *unit, size_t times)
{
	buf_clear(b);
	for (size_t i = 0; i < times; i++)
		buf_str(b, unit);
}

static void bounds(void **state)
{
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	fill(&b, "x", CSV_FIELD_MAX);
	assert_int_equal(strlen(read_in(b.data, b.len, 4096)), CSV_FIELD_MAX + strlen("[]@1"));
	fill(&b, "x", CSV_FIELD_MAX + 1);
	assert_string_equal(read_in(b.data, b.len, 4096), "t:1:65537: a field of more than 65536 bytes");
	fill(&b, ",", CSV_FIELDS_MAX - 1);
	assert_int_equal(strlen(read_in(b.data, b.len, 4096)), CSV_FIELDS_MAX - 1 + strlen("[]@1"));
	fill(&b, ",", CSV_FIELDS_MAX);
	assert_string_equal(read_in(b.data, b.len, 4096), "t:1:4097: a record of more than 4096 fields");
	fill(&b, "123456789012345678901234567890123456789012345678901234567890123,", CSV_RECORD_MAX / 64);
	assert_string_equal(read_in(b.data, 4096 * 64 - 1, 4096) + 4095 * 64 + 1,
		"123456789012345678901234567890123456789012345678901234567890123]@1");
	fill(&b, "\"\"\"\"\"\"\"\"", 1);
	assert_string_equal(read_in(b.data, b.len, 3), "[\"\"\"]@1");
}

static void record_too_long(void **state)
{
	CLEANUP_BUF struct buf b = {0};

	(void)state;
	for (int i = 0; i < 70; i++) {
		for (int j = 0; j < 62000; j++)
			buf_str(&b, "x");
		buf_str(&b, ",");
	}
	assert_non_null(strstr(read_in(b.data, b.len, 65536), "a record of more than 4 MiB"));
}

static int stop(void *context, const struct csv_record *r, struct err **e)
{
	(void)context;
	return r->line == 2 ? err_set(e, "enough") : 0;
}

static void stops(void **state)
{
	struct err *e = NULL;

	(void)state;
	assert_int_equal(csv_parse("t", "a\nb\nc\n", 6, stop, NULL, &e), -1);
	assert_string_equal(err_text(e), "enough");
	err_free(&e);
	assert_int_equal(csv_parse("t", "a\n", 2, stop, NULL, &e), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules),
		cmocka_unit_test(lenient_where_nothing_is_lost),
		cmocka_unit_test(refuses),
		cmocka_unit_test(bounds),
		cmocka_unit_test(record_too_long),
		cmocka_unit_test(stops),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
