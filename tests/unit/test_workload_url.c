// SPDX-License-Identifier: MIT
#include "workload/fetch_name.h"
#include "workload/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// RFC 3986, 5.4: all examples, normal and abnormal, against this base.
static const char rfc_base[] = "http://a/b/c/d;p?q";
static const struct {
	const char *reference, *wanted;
} rfc_examples[] = {
	{"g:h", "g:h"},
	{"g", "http://a/b/c/g"},
	{"./g", "http://a/b/c/g"},
	{"g/", "http://a/b/c/g/"},
	{"/g", "http://a/g"},
	{"//g", "http://g"},
	{"?y", "http://a/b/c/d;p?y"},
	{"g?y", "http://a/b/c/g?y"},
	{"#s", "http://a/b/c/d;p?q#s"},
	{"g#s", "http://a/b/c/g#s"},
	{"g?y#s", "http://a/b/c/g?y#s"},
	{";x", "http://a/b/c/;x"},
	{"g;x", "http://a/b/c/g;x"},
	{"g;x?y#s", "http://a/b/c/g;x?y#s"},
	{"", "http://a/b/c/d;p?q"},
	{".", "http://a/b/c/"},
	{"./", "http://a/b/c/"},
	{"..", "http://a/b/"},
	{"../", "http://a/b/"},
	{"../g", "http://a/b/g"},
	{"../..", "http://a/"},
	{"../../", "http://a/"},
	{"../../g", "http://a/g"},
	{"../../../g", "http://a/g"},
	{"../../../../g", "http://a/g"},
	{"/./g", "http://a/g"},
	{"/../g", "http://a/g"},
	{"g.", "http://a/b/c/g."},
	{".g", "http://a/b/c/.g"},
	{"g..", "http://a/b/c/g.."},
	{"..g", "http://a/b/c/..g"},
	{"./../g", "http://a/b/g"},
	{"./g/.", "http://a/b/c/g/"},
	{"g/./h", "http://a/b/c/g/h"},
	{"g/../h", "http://a/b/c/h"},
	{"g;x=1/./y", "http://a/b/c/g;x=1/y"},
	{"g;x=1/../y", "http://a/b/c/y"},
	{"g?y/./x", "http://a/b/c/g?y/./x"},
	{"g?y/../x", "http://a/b/c/g?y/../x"},
	{"g#s/./x", "http://a/b/c/g#s/./x"},
	{"g#s/../x", "http://a/b/c/g#s/../x"},
	{"http:g", "http:g"},
};

static void test_examples_of_rfc_3986(void **state)
{
	char out[URL_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(rfc_examples) / sizeof(*rfc_examples); i++) {
		assert_true(url_resolve(rfc_base, rfc_examples[i].reference, strlen(rfc_examples[i].reference), out));
		if (strcmp(out, rfc_examples[i].wanted) != 0)
			fail_msg("%s, not %s, for %s", out, rfc_examples[i].wanted, rfc_examples[i].reference);
	}
}

// 5.2.4's two examples, and paths that do not begin with a slash, by the algorithm there.
static void test_removing_dots(void **state)
{
	static const struct {
		const char *path, *wanted;
	} paths[] = {
		{"/a/b/c/./../../g", "/a/g"},
		{"mid/content=5/../6", "mid/6"},
		{"", ""},
		{"/", "/"},
		{"/.", "/"},
		{"/..", "/"},
		{"..", ""},
		{"../../a", "a"},
		{"./a", "a"},
		{"a/..", "/"},
		{"//..", "/"},
		{"/a//../b", "/a/b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		char path[50];
		size_t length;

		snprintf(path, sizeof(path), "%s", paths[i].path);
		length = url_remove_dots(path, strlen(path));
		assert_int_equal(length, strlen(path));
		if (strcmp(path, paths[i].wanted) != 0)
			fail_msg("%s, not %s, for %s", path, paths[i].wanted, paths[i].path);
	}
}

static void test_base_without_path_and_limits(void **state)
{
	char out[URL_MAX], long_reference[URL_MAX];

	(void)state;
	assert_true(url_resolve("http://a", "b", 1, out));
	assert_string_equal(out, "http://a/b");
	assert_true(url_resolve("http://a?x", "?y", 2, out));
	assert_string_equal(out, "http://a?y");
	assert_false(url_resolve("a/b", "c", 1, out));
	assert_false(url_resolve("http://a/", "b\0c", 3, out));
	memset(long_reference, 'x', sizeof(long_reference));
	assert_true(url_resolve("http://a/", long_reference, URL_MAX - 10, out));
	assert_int_equal(strlen(out), URL_MAX - 1);
	assert_false(url_resolve("http://a/", long_reference, URL_MAX - 9, out));
}

// Several spellings of one URL (RFC 3986, 6.2.2), and what is none of ours.
static void test_one_form(void **state)
{
	static const struct {
		const char *text, *wanted; // NULL: refused
	} urls[] = {
		{"http://a", "http://a/"},
		{"HTTP://A.Example:80/", "http://a.example/"},
		{"http://a:/", "http://a/"},
		{"http://a:8080/x", "http://a:8080/x"},
		{"http://a/%7euser/%c3%A4", "http://a/~user/%C3%A4"},
		{"http://a/b c\"<>", "http://a/b%20c%22%3C%3E"},
		{"http://a/\xc3\xa4", "http://a/%C3%A4"},
		{"http://a/100%", "http://a/100%25"},
		{"http://a/%zz", "http://a/%25zz"},
		{"http://a/x/%2e%2E/y", "http://a/y"},
		{"http://a/%2f", "http://a/%2F"},
		{"http://a/../../y", "http://a/y"},
		{"http://a?q", "http://a/?q"},
		{"http://a/b?c/../d#e", "http://a/b?c/../d"},
		{"http://a/b#c?d", "http://a/b"},
		{"https://a/", NULL},
		{"ftp://a/", NULL},
		{"http:/a", NULL},
		{"http://", NULL},
		{"http:///x", NULL},
		{"http://u@a/", NULL},
		{"http://a:x/", NULL},
		{"http://a:0/", NULL},
		{"http://a:65536/", NULL},
		{"http://a b/", NULL},
		{"http://a\r\nHost: b/", NULL},
		{"http://[::1]/", NULL},
		{"a", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		struct url u;
		char out[2 * URL_MAX];
		bool is_url = url_read(urls[i].text, &u);

		if (is_url != (urls[i].wanted != NULL))
			fail_msg("wrong verdict on %s", urls[i].text);
		if (is_url && (!url_write(&u, out, sizeof(out)) || strcmp(out, urls[i].wanted) != 0))
			fail_msg("%s, not %s, for %s", out, urls[i].wanted, urls[i].text);
	}
}

// As wget 1.25 calls the same files with -r -E.
static void test_names_on_disk(void **state)
{
	static const struct {
		const char *url, *wanted;
		bool is_html, is_css;
	} names[] = {
		{"http://a/", "a/index.html", true, false},
		{"http://a:81/b/c.png", "a:81/b/c.png", false, false},
		{"http://a/b/", "a/b/index.html", true, false},
		{"http://a/b", "a/b.html", true, false},
		{"http://a/b.HTM", "a/b.HTM", true, false},
		{"http://a/b.php?x=1&y=/", "a/b.php?x=1&y=%2F.html", true, false},
		{"http://a/s", "a/s.css", false, true},
		{"http://a/s.css", "a/s.css", false, true},
		{"http://a/x%20y%2fz%0a", "a/x y%2Fz%0A", false, false},
		{"http://a//b", "a/b", false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct url u;
		char *name;

		assert_true(url_read(names[i].url, &u));
		name = fetch_name(&u, u.target, names[i].is_html, names[i].is_css);
		assert_string_equal(name, names[i].wanted);
		free(name);
	}
}

static void test_links_between_names(void **state)
{
	static const struct {
		const char *from, *to, *wanted;
	} links[] = {
		{"a/index.html", "a/b.html", "b.html"},
		{"a/b/c.html", "a/index.html", "../index.html"},
		{"a/b/c/d.html", "a/x/y.html", "../../x/y.html"},
		{"a/b.html", "a/b/c.html", "b/c.html"},
		{"a/b.html", "a/b.html", "b.html"},
		{"a/b.html", "a/c?d#e%f;.html", "c%3Fd%23e%25f%3B.html"},
		{"a/b.html", "a/c:d.html", "./c:d.html"},
		{"a/b/c.html", "a/d:e.html", "../d:e.html"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++) {
		struct bytes out = {.data = NULL};

		assert_int_equal(fetch_name_link(&out, links[i].from, links[i].to), 0);
		assert_int_equal(out.length, strlen(links[i].wanted));
		assert_memory_equal(out.data, links[i].wanted, out.length);
		bytes_free(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples_of_rfc_3986),
		cmocka_unit_test(test_removing_dots),
		cmocka_unit_test(test_base_without_path_and_limits),
		cmocka_unit_test(test_one_form),
		cmocka_unit_test(test_names_on_disk),
		cmocka_unit_test(test_links_between_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
