// SPDX-License-Identifier: MIT
#include "workload/http_date.h"
#include "workload/http_request.h"
#include "workload/http_response.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define H "Host: a\r\n"

enum { OK = 0, MORE = -1 };

// What the head must give: OK, MORE, or the status of the error.
static const struct {
	const char *head;
	int wanted;
} heads[] = {
	{"GET / HTTP/1.1\r\n" H "\r\n", OK},
	{"HEAD /a?b=c HTTP/1.1\r\n" H "\r\n", OK},
	{"GET / HTTP/1.0\r\n\r\n", OK},
	{"\r\n\r\nGET / HTTP/1.0\r\n\r\n", OK},
	{"GET http://a/x HTTP/1.1\r\n" H "\r\n", OK},
	{"GET http://a HTTP/1.1\r\n" H "\r\n", OK},
	{"GET / HTTP/1.9\r\n" H "\r\n", OK},
	{"GET / HTTP/1.1\r\nHost:\r\n\r\n", OK},
	{"GET / HTTP/1.1\r\nhOsT: \t[::1]:80 \t\r\nX: a\tb \xff\r\n\r\n", OK},
	{"GET / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n", OK},
	{"", MORE},
	{"GET", MORE},
	{"GET / HTTP/1.1\r", MORE},
	{"GET / HTTP/1.1\r\n" H, MORE},
	{"GET / HTTP/1.1\r\n" H "\r", MORE},
	{"POST / HTTP/1.1\r\n" H "\r\n", 405},
	{"OPTIONS * HTTP/1.1\r\n" H "\r\n", 405},
	{"CONNECT a:80 HTTP/1.1\r\n" H "\r\n", 405},
	{"BREW / HTTP/1.1\r\n" H "\r\n", 501},
	{"get / HTTP/1.1\r\n" H "\r\n", 501},
	{"GET / HTTP/2.0\r\n" H "\r\n", 505},
	{"GET /\r\n", 400},                     // HTTP/0.9
	{"GET  / HTTP/1.1\r\n" H "\r\n", 400},  // two spaces
	{"GET /  HTTP/1.1\r\n" H "\r\n", 400},  // same
	{"GET / HTTP/1.1 \r\n" H "\r\n", 400},  // one behind
	{" GET / HTTP/1.1\r\n" H "\r\n", 400},  // one before
	{"GET /\t HTTP/1.1\r\n" H "\r\n", 400}, // a tab in the target
	{"GET /\x01 HTTP/1.1\r\n" H "\r\n", 400},
	{"GET /\xc3\xa4 HTTP/1.1\r\n" H "\r\n", 400},
	{"GET a HTTP/1.1\r\n" H "\r\n", 400}, // no slash
	{"GET * HTTP/1.1\r\n" H "\r\n", 400}, // OPTIONS only
	{"G(T / HTTP/1.1\r\n" H "\r\n", 400}, // no token
	{"GET / http/1.1\r\n" H "\r\n", 400},
	{"GET / HTTP/11\r\n" H "\r\n", 400},
	{"GET / HTTP/1.10\r\n" H "\r\n", 400},
	{"GET / HTTP/1.1\n" H "\r\n", 400}, // bare LF
	{"GET / HTTP/1.1\r\nHost: a\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "X: a\rb\r\n\r\n", 400}, // bare CR
	{"GET /\r HTTP/1.1\r\n" H "\r\n", 400},
	{"GET / HTTP/1.1\r\n\r\n", 400},        // no Host
	{"GET / HTTP/1.1\r\n" H H "\r\n", 400}, // two
	{"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H " folded\r\n\r\n", 400}, // obs-fold
	{"GET / HTTP/1.1\r\n" H "\tfolded: x\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n X: a\r\n" H "\r\n", 400},
	{"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400}, // a space before the colon
	{"GET / HTTP/1.1\r\n" H "nonsense\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H ": empty\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "X: \x01\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "X: \x7f\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length: 1, 1\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length: 0x1\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n", 400},
	{"GET / HTTP/1.1\r\n" H "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
	{"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
};

// The bytes are copied to a block of exactly their size, so that AddressSanitizer sees a read past them.
static enum http_verdict read_exact(const char *data, size_t length, struct http_request *r)
{
	char *copy = malloc(length ? length : 1);
	enum http_verdict verdict;

	assert_non_null(copy);
	memcpy(copy, data, length);
	verdict = http_request_read(copy, length, r);
	free(copy);
	return verdict;
}

static void test_heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		struct http_request r;
		enum http_verdict v = read_exact(heads[i].head, strlen(heads[i].head), &r);
		int got = v == HTTP_INCOMPLETE ? MORE : r.status;

		if (got != heads[i].wanted)
			fail_msg("%d, not %d, for: %s", got, heads[i].wanted, heads[i].head);
		if (v == HTTP_REFUSED)
			assert_false(r.keeps_alive);
		if (v == HTTP_REQUEST)
			assert_int_equal(r.head_length, strlen(heads[i].head));
	}
}

// However a head is cut, its beginning asks for more and the whole is the same request.
static void test_every_prefix_is_incomplete(void **state)
{
	static const char head[] = "GET /a?q HTTP/1.1\r\n" H "If-None-Match: \"x\"\r\nX:y\r\n\r\n";
	struct http_request r;

	(void)state;
	for (size_t n = 0; n < sizeof(head) - 1; n++)
		assert_int_equal(read_exact(head, n, &r), HTTP_INCOMPLETE);
	assert_int_equal(http_request_read(head, sizeof(head) - 1, &r), HTTP_REQUEST);
	assert_memory_equal(r.path.start, "/a", 2);
	assert_int_equal(r.path.length, 2);
	assert_memory_equal(r.if_none_match.start, "\"x\"", 3);
}

static void assert_keeps_alive(const char *head, bool wanted, bool has_more)
{
	struct http_request r;

	assert_int_equal(http_request_read(head, strlen(head), &r), HTTP_REQUEST);
	assert_int_equal(r.keeps_alive, wanted);
	assert_int_equal(r.has_more, has_more);
}

static void test_keeping_alive(void **state)
{
	(void)state;
	assert_keeps_alive("GET / HTTP/1.1\r\n" H "\r\n", true, false);
	assert_keeps_alive("GET / HTTP/1.1\r\n" H "Connection: x, Close\r\n\r\n", false, false);
	assert_keeps_alive("GET / HTTP/1.0\r\n\r\n", false, false);
	assert_keeps_alive("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true, false);
	assert_keeps_alive("GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n", false, false);
	assert_keeps_alive("GET / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n", false, true);
	assert_keeps_alive("GET / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n", false, true);
	assert_keeps_alive("POST / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n", false, true);
}

static void test_limits(void **state)
{
	static char head[HTTP_HEAD_MAX + 100];
	struct http_request r;
	size_t at;

	(void)state;
	memset(head, 'a', sizeof(head));
	memcpy(head, "GET /", 5);
	assert_int_equal(read_exact(head, HTTP_HEAD_MAX - 1, &r), HTTP_INCOMPLETE);
	assert_int_equal(read_exact(head, HTTP_HEAD_MAX, &r), HTTP_REFUSED);
	assert_int_equal(r.status, 414);
	memcpy(head, "GET / HTTP/1.1\r\nX: ", 19);
	assert_int_equal(read_exact(head, HTTP_HEAD_MAX - 1, &r), HTTP_INCOMPLETE);
	assert_int_equal(read_exact(head, sizeof(head), &r), HTTP_REFUSED);
	assert_int_equal(r.status, 431);
	for (at = 16; at < 16 + 4 * (HTTP_FIELDS_MAX + 1); at += 4)
		memcpy(head + at, "A:\r\n", 4);
	assert_int_equal(read_exact(head, at, &r), HTTP_REFUSED);
	assert_int_equal(r.status, 431);
	assert_int_equal(read_exact(head, at - 4, &r), HTTP_INCOMPLETE);
}

static void test_lists(void **state)
{
	struct http_text list = {" , a ,, \"b,c\" ,d", 16}, member;

	(void)state;
	assert_true(http_list_next(&list, &member) && http_text_is(member, "A"));
	assert_true(http_list_next(&list, &member) && http_text_is(member, "\"b,c\""));
	assert_true(http_list_next(&list, &member) && http_text_is(member, "d"));
	assert_false(http_list_next(&list, &member));
}

static void test_dates(void **state)
{
	static const char *const bad[] = {"Sun, 06 Nov 1994 08:49:37 UTC", "Mon, 06 Nov 1994 08:49:37 GMT",
		"Sun, 6 Nov 1994 08:49:37 GMT ", "Thu, 30 Feb 2023 00:00:00 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
		"Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Wed, 31 Dec 1969 23:59:59 GMT"};
	char text[HTTP_DATE_LENGTH];
	uint64_t seconds;

	(void)state;
	http_date_write(text, 784111777); // RFC 9110's example
	assert_memory_equal(text, "Sun, 06 Nov 1994 08:49:37 GMT", sizeof(text));
	http_date_write(text, 951782400);
	assert_memory_equal(text, "Tue, 29 Feb 2000 00:00:00 GMT", sizeof(text));
	for (uint64_t t = 0; t < UINT64_C(8000000000); t += 7654321) {
		http_date_write(text, t);
		assert_true(http_date_read(text, sizeof(text), 0, &seconds));
		assert_int_equal(seconds, t);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(http_date_read(bad[i], strlen(bad[i]), 0, &seconds));
}

static const char now[] = "Sun, 06 Nov 1994 08:49:37 GMT";

static int status_of(const struct site *s, const char *field, const char *value)
{
	char head[400];
	struct http_request r;
	struct http_response out;

	snprintf(head, sizeof(head), "GET / HTTP/1.1\r\n" H "%s: %s\r\n\r\n", field, value);
	assert_int_equal(http_request_read(head, strlen(head), &r), HTTP_REQUEST);
	http_answer(s, &r, now, &out);
	assert_int_equal(out.body_length, out.status == 304 ? 0 : SITE_INDEX_BYTES);
	return out.status;
}

static void test_conditions(void **state)
{
	struct site s;
	const char *etag;
	char list[100];

	(void)state;
	assert_int_equal(site_make(&s), 0);
	etag = site_find(&s, "/", 1)->etag;
	snprintf(list, sizeof(list), "\"x\", W/%s", etag);
	assert_int_equal(status_of(&s, "If-None-Match", etag), 304);
	assert_int_equal(status_of(&s, "If-None-Match", list), 304);
	assert_int_equal(status_of(&s, "If-None-Match", "*"), 304);
	assert_int_equal(status_of(&s, "If-None-Match", "\"x\""), 200);
	assert_int_equal(status_of(&s, "If-Modified-Since", "Wed, 01 Jan 2025 00:00:00 GMT"), 304);
	assert_int_equal(status_of(&s, "If-Modified-Since", "Tue, 31 Dec 2024 23:59:59 GMT"), 200);
	assert_int_equal(status_of(&s, "If-Modified-Since", "nonsense"), 200);
	assert_int_equal(
		status_of(&s, "If-None-Match", "\"x\"\r\nIf-Modified-Since: Wed, 01 Jan 2025 00:00:00 GMT"), 200);
	site_free(&s);
}

static void assert_answer(const struct site *s, const char *head, const char *start, size_t body, const char *also)
{
	struct http_request r;
	struct http_response out;
	char text[HTTP_RESPONSE_HEAD_MAX + 1];

	assert_int_not_equal(http_request_read(head, strlen(head), &r), HTTP_INCOMPLETE);
	http_answer(s, &r, now, &out);
	memcpy(text, out.head, out.head_length);
	text[out.head_length] = 0;
	assert_memory_equal(text, start, strlen(start));
	assert_non_null(strstr(text, "\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
	assert_non_null(strstr(text, also));
	assert_memory_equal(text + out.head_length - 4, "\r\n\r\n", 4);
	assert_int_equal(out.body_length, body);
}

static void test_answers(void **state)
{
	struct site s;

	(void)state;
	assert_int_equal(site_make(&s), 0);
	assert_answer(&s, "GET / HTTP/1.1\r\n" H "\r\n", "HTTP/1.1 200 OK\r\n", 1024, "\r\nContent-Length: 1024\r\n");
	assert_answer(&s, "HEAD / HTTP/1.1\r\n" H "\r\n", "HTTP/1.1 200 OK\r\n", 0, "\r\nContent-Length: 1024\r\n");
	assert_answer(&s, "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\n", 1024, "\r\nConnection: close\r\n");
	assert_answer(&s, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "HTTP/1.1 200 OK\r\n", 1024,
		"\r\nConnection: keep-alive\r\n");
	assert_answer(
		&s, "GET /no HTTP/1.1\r\n" H "\r\n", "HTTP/1.1 404 Not Found\r\n", 15, "\r\nContent-Length: 15\r\n");
	assert_answer(
		&s, "HEAD /no HTTP/1.1\r\n" H "\r\n", "HTTP/1.1 404 Not Found\r\n", 0, "\r\nContent-Length: 15\r\n");
	assert_answer(&s, "PUT / HTTP/1.1\r\n" H "\r\n", "HTTP/1.1 405 ", 24, "\r\nAllow: GET, HEAD\r\n");
	assert_answer(&s, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ", 17, "\r\nConnection: close\r\n");
	site_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_every_prefix_is_incomplete),
		cmocka_unit_test(test_keeping_alive),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
