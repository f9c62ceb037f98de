// SPDX-License-Identifier: MIT
#include "workload/links.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct list {
	char text[1000];
	const char *start;
	size_t length;
};

// Also holds every link to lie inside the text, and to come in order.
static void collect(void *arg, const struct link *l)
{
	struct list *list = arg;
	size_t at = strlen(list->text);

	assert_true(l->raw.start >= list->start && l->raw.start + l->raw.length <= list->start + list->length);
	snprintf(list->text + at, sizeof(list->text) - at, "%s%.*s", at ? " | " : "", (int)l->length, l->url);
}

static const struct {
	const char *page, *wanted;
} pages[] = {
	{"<a href=\"x\">", "x"},
	{"<A HREF='x y'>", "x y"},
	{"<a href=x>", "x"},
	{"<a href=x/>", "x/"},
	{"<a\nhref\n=\n x >", "x"},
	{"<a/href=x>", "x"},
	{"<a href>", ""},
	{"<a href=>", ""},
	{"<a x=1 href=\"a>b\" y>", "a>b"},
	{"<a href=\" \n a\n\tb \">", "ab"},
	{"<a href=\"a", ""},
	{"<a href=a", ""},
	{"<ahref=x>", ""},
	{"< a href=x>", ""},
	{"</a href=x>", ""},
	{"<b href=x>", ""},
	{"a < b <a href=x>", "x"},
	{"<a data-href=y href=x>", "x"},
	{"<!-- <a href=y> --><a href=x>", "x"},
	{"<!--><a href=x>", "x"},
	{"<!-- <a href=y> -- > <a href=z>", ""},
	{"<!DOCTYPE html><a href=x>", "x"},
	{"<?php <a href=y> ?><a href=x>", "x"},
	{"<script>'<a href=y>'</script><a href=x>", "x"},
	{"<script><a href=y></SCRIPT ><a href=x>", "x"},
	{"<script src=s></script>", "s"},
	{"<title><a href=y></title><textarea><a href=y></textarea>", ""},
	{"<style>a{b:url(x)}</style><a href=y>", "x | y"},
	{"<p style=\"a: url('x')\">", "x"},
	{"<a href=\"?a=1&amp;b=2&c=3&#38;&#x26;\">", "?a=1&b=2&c=3&&"},
	{"<a href=\"&lt;&gt;&quot;&apos;&ltd=1&amp\">", "<>\"'&ltd=1&"},
	{"<a href=\"&#228;&#x20ac;&#x1f600;&#0;&#xffffffff;\">",
		"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80&#0;&#xffffffff;"},
	{"<img src=a srcset='b 1x, c 2x,d, e'>", "a | b | c | d | e"},
	{"<img srcset='a, b 1x,c 2x'>", "a | b | c"},
	{"<picture><source srcset=a><source src=b></picture>", "a | b"},
	{"<meta http-equiv=Refresh content='5; URL=x'>", "x"},
	{"<meta content=\"0;url='x y'\" http-equiv=refresh>", "x y"},
	{"<meta http-equiv=refresh content='5, x'>", "x"},
	{"<meta http-equiv=refresh content=5>", ""},
	{"<meta http-equiv=other content='5; url=x'>", ""},
	{"<base href=x><link href=y><area href=z>", "x | y | z"},
	{"<frame src=a><iframe src=b></iframe><embed src=c><input src=d>", "a | b | c | d"},
	{"<body background=a><table background=b><td background=c><th background=d>", "a | b | c | d"},
	{"<object data=a></object><video src=b poster=c><audio src=d><track src=e>", "a | b | c | d | e"},
	{"<a style='x: url(b)' href=a>", "b | a"},
};

static const struct {
	const char *sheet, *wanted;
} sheets[] = {
	{"a { b: url(x) }", "x"},
	{"a { b: url( \"x y\" ) }", "x y"},
	{"a { b: url('x)y') }", "x)y"},
	{"a { b: URL( x ) }", "x"},
	{"@import \"x\";", "x"},
	{"@IMPORT 'x' screen;", "x"},
	{"@import url(x) screen;", "x"},
	{"@import/**/\"x\";", "x"},
	{"@importer \"x\";", ""},
	{"a { content: \"url(x)\" }", ""},
	{"a { content: \"\\\"url(x)\" } b { c: url(y) }", "y"},
	{"/* url(x) */ a { b: url(y) }", "y"},
	{"/* url(x)", ""},
	{"a { b: url(x", ""},
	{"a { b: url('x", ""},
	{"a { b: url('x\n') ; c: url(y) }", ""},
	{"a { b: url(x y) }", ""},
	{"a { b: url() }", ""},
	{"a { b: myurl(x) }", ""},
	{"a { b: url(a\\)b) }", "a)b"},
	{"a { b: url(\\61 b\\000063) }", "abc"},
	{"a{b:url(x),url(y)}", "x | y"},
	{"@font-face{src:url(x)format('woff'),url(y)}", "x | y"},
};

static void check(const char *text, const char *wanted, void (*find)(struct http_text, link_found *, void *))
{
	// A block of exactly the size: AddressSanitizer sees a read past it.
	char *copy = malloc(strlen(text));
	struct list list = {.start = copy, .length = strlen(text)};

	assert_non_null(copy);
	memcpy(copy, text, list.length);
	find((struct http_text){copy, list.length}, collect, &list);
	free(copy);
	if (strcmp(list.text, wanted) != 0)
		fail_msg("'%s', not '%s', for %s", list.text, wanted, text);
}

static void test_pages(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
		check(pages[i].page, pages[i].wanted, links_in_html);
}

static void test_sheets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(sheets) / sizeof(*sheets); i++)
		check(sheets[i].sheet, sheets[i].wanted, links_in_css);
}

static void count(void *arg, const struct link *l)
{
	(void)l;
	++*(size_t *)arg;
}

// What is built to take long: each must take one pass. The deadline of the test is what fails.
static void test_large_and_hostile(void **state)
{
	static const char *const parts[] = {"<", "<!--", "<a href=", "<a ", "<style>", "</", "<script></", "url(", "/*",
		"\"", "@import ", "&", "\\", "<a href='x'>"};
	const size_t size = 1 << 19;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t p = 0; p < sizeof(parts) / sizeof(*parts); p++) {
		size_t n = strlen(parts[p]), found = 0;

		for (size_t i = 0; i < size; i++)
			text[i] = parts[p][i % n];
		links_in_html((struct http_text){text, size}, count, &found);
		assert_int_equal(found, strchr(parts[p], 'x') ? size / n : 0);
		links_in_css((struct http_text){text, size}, count, &found);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_sheets),
		cmocka_unit_test(test_large_and_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
