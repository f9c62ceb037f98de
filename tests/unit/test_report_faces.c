// SPDX-License-Identifier: MIT
// What a reader tells things apart by: the looks of runtimes, the headings of measures in a terminal, the order of
// rows.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/report.h"
#include "report/svg.h"

#define LONG "a-name-of-24-characters."

static void add_measure(
	struct buf *out, const char *workload, const char *title, const char *factors, const char *runtime)
{
	buf_printf(out,
		"{\"workload\":\"%s\",\"metric\":\"start_time\",\"title\":\"%s\",\"unit\":\"s\",\"better\":\"lower\","
		"\"headline\":true,\"containers\":2,%s\"rows\":[{\"runtime\":\"%s\",\"n\":6,\"median\":1234.5,"
		"\"low\":1001,\"high\":2002,\"min\":1001,\"max\":2002,\"samples\":[1001,2002],\"ratio\":1.5,"
		"\"ratio_low\":1.25,\"ratio_high\":1.75,\"failed\":1,\"skipped\":1}]}",
		workload, title, factors, runtime);
}

static void add_limits(struct buf *out, const char *runtime, const char *limit, const char *comma)
{
	buf_printf(out,
		"{\"workload\":\"limits\",\"runtime\":\"%s\",\"limit\":\"%s\","
		"\"facts\":{\"kernel\":{\"release\":\"%s-%s\"}}}%s",
		runtime, limit, runtime, limit, comma);
}

static void make_summary(struct buf *out)
{
	buf_str(out, "{\"version\":2,\"verdict\":\"valid\",\"measures\":[");
	add_measure(out, "noop", "start", "", "first");
	buf_str(out, ",");
	add_measure(out, "coldstart", "start", "\"limit\":\"min\",\"arm\":\"as-published\",", "second");
	buf_str(out, ",");
	add_measure(out, "httpd", "requests that were answered by all the containers together", "", LONG);
	buf_str(out, "],\"failures\":[{\"runtime\":\"" LONG "\",\"workload\":\"coldstart\",\"containers\":21,"
		     "\"count\":100,\"state\":\"E\",\"error\":\"cannot do what takes more words than any line of a "
		     "terminal has room for, and more than even the longest one would ever have\"}],\"facts\":[");
	add_limits(out, "second", "min", ",");
	add_limits(out, "first", "min", ",");
	add_limits(out, "second", "default", ",");
	add_limits(out, "first", "default", "]}");
}

static void make(int columns, struct buf *text, struct buf *html)
{
	CLEANUP_BUF struct buf summary = {0};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	make_summary(&summary);
	assert_int_equal(json_parse("summary", buf_text(&summary), summary.len, &doc, NULL), 0);
	assert_int_equal(report_text(yyjson_doc_get_root(doc), columns, text, NULL), 0);
	assert_int_equal(report_html(yyjson_doc_get_root(doc), "en", html, NULL), 0);
}

// Bytes that begin a character of UTF-8.
static size_t characters(const char *s, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)s[i] & 0xc0) != 0x80;
	return count;
}

static void check_width(const char *text, size_t columns)
{
	for (const char *end; (end = strchr(text, '\n')); text = end + 1)
		if (characters(text, (size_t)(end - text)) > columns)
			fail_msg("longer than %zu columns: %.*s", columns, (int)(end - text), text);
}

static void terminal(void **state)
{
	static const int columns[] = {80, 119, 120, 132};

	(void)state;
	for (size_t i = 0; i < sizeof(columns) / sizeof(*columns); i++) {
		CLEANUP_BUF struct buf text = {0}, html = {0};

		make(columns[i], &text, &html);
		check_width(buf_text(&text), (size_t)columns[i]);
		assert_non_null(strstr(buf_text(&text), "\nnoop: start, 2 containers (lower is better)\n"));
		assert_non_null(strstr(buf_text(&text), "\ncoldstart: start,"));
		assert_non_null(strstr(buf_text(&text), "2 containers, limit min, as-published (lower is better)\n"));
	}
}

// As many as there are, and every one in colours for light, dark and printed pages.
static void looks(void **state)
{
	CLEANUP_BUF struct buf text = {0}, html = {0};
	struct buf mark[SVG_LOOKS] = {{0}};

	(void)state;
	make(80, &text, &html);
	for (size_t i = 0; i < SVG_LOOKS; i++) {
		struct svg svg = {.out = &mark[i], .width = 9, .height = 9};
		char name[32];
		size_t n = 0;

		svg_mark(&svg, i, 1, 1, 1);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(strstr(buf_text(&mark[i]), " d="), strstr(buf_text(&mark[j]), " d="));
		snprintf(name, sizeof(name), "--s%zu: #", i);
		for (const char *at = buf_text(&html); (at = strstr(at, name)); at++)
			n++;
		assert_int_equal(n, 3);
		snprintf(name, sizeof(name), ".s%zu { color: var(--s%zu) }", i, i);
		assert_non_null(strstr(buf_text(&html), name));
	}
	for (size_t i = 0; i < SVG_LOOKS; i++)
		buf_free(&mark[i]);
}

// The summary has them in the order of the trials, the page in that of the runtimes.
static void order(void **state)
{
	static const char *const wanted[] = {"first-default", "first-min", "second-default", "second-min"};
	CLEANUP_BUF struct buf text = {0}, html = {0};
	const char *at;

	(void)state;
	make(80, &text, &html);
	at = buf_text(&html);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		at = strstr(at, wanted[i]);
		if (!at)
			fail_msg("%s is not where it should be", wanted[i]);
	}
}

// Two workloads have a measure of one name.
static void overview(void **state)
{
	CLEANUP_BUF struct buf text = {0}, html = {0};

	(void)state;
	make(80, &text, &html);
	assert_non_null(strstr(buf_text(&html), "<span>noop · ks, lower is better</span>"));
	assert_non_null(strstr(buf_text(&html), "<span>coldstart · ks, lower is better</span>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(terminal),
		cmocka_unit_test(looks),
		cmocka_unit_test(order),
		cmocka_unit_test(overview),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
