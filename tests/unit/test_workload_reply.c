// SPDX-License-Identifier: MIT
#include "workload/http_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BAD = -1, MORE = -2 };

static const struct {
	const char *head;
	int framing; // BAD, MORE or an enum http_framing
	bool keeps_alive;
	uint64_t length;
} heads[] = {
	{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", HTTP_LENGTH, true, 5},
	{"HTTP/1.1 200\r\ncontent-length:5\r\n\r\n", HTTP_LENGTH, true, 5},
	{"HTTP/1.1 200 OK\nContent-Length: 5\n\n", HTTP_LENGTH, true, 5}, // bare LF
	{"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n", HTTP_LENGTH, false, 5},
	{"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\n", HTTP_LENGTH, true, 5},
	{"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", HTTP_LENGTH, false, 5},
	{"HTTP/1.1 200 OK\r\n\r\n", HTTP_CLOSE, false, 0},
	{"HTTP/1.1 204 No Content\r\n\r\n", HTTP_NO_BODY, true, 0},
	{"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", HTTP_NO_BODY, true, 5},
	{"HTTP/1.1 100 Continue\r\n\r\n", HTTP_NO_BODY, true, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", HTTP_CHUNKED, true, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 5\r\n\r\n", HTTP_CHUNKED, false, 5},
	{"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n", HTTP_CHUNKED, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", HTTP_LENGTH, true, 5},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", HTTP_LENGTH, true, 5},
	{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", HTTP_LENGTH, true, 0},
	{"HTTP/1.1 200 OK\r\nX: \xe4\r\nContent-Length: 1\r\n\r\n", HTTP_LENGTH, true, 1},
	{"", MORE, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Le", MORE, false, 0},
	{"HTTP/1.1 200 OK\r\n\r", MORE, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nA : b\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n", BAD, false, 0},
	{"HTTP/2.0 200 OK\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 20 OK\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 2000 OK\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 600 OK\r\n\r\n", BAD, false, 0},
	{"HTTP/1.1 099 OK\r\n\r\n", BAD, false, 0},
	{"ICY 200 OK\r\n\r\n", BAD, false, 0},
	{"\r\nHTTP/1.1 200 OK\r\n\r\n", BAD, false, 0},
	{"<html>\n", BAD, false, 0},
};

static void test_heads(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
		size_t length = strlen(heads[i].head);
		char *copy = malloc(length + !length);
		struct http_reply r;
		enum http_verdict v;
		int got;

		assert_non_null(copy);
		memcpy(copy, heads[i].head, length);
		v = http_reply_read(copy, length, &r);
		got = v == HTTP_INCOMPLETE ? MORE : v == HTTP_REFUSED ? BAD : (int)r.framing;
		free(copy);
		if (got != heads[i].framing)
			fail_msg("%d, not %d, for %s", got, heads[i].framing, heads[i].head);
		if (got < 0)
			continue;
		assert_int_equal(r.head_length, length);
		assert_int_equal(r.length, heads[i].length);
		assert_int_equal(r.keeps_alive, heads[i].keeps_alive);
	}
}

static void test_fields_and_limits(void **state)
{
	static const char head[] =
		"HTTP/1.1 301 Moved\r\nLocation: \t/x y \r\nContent-Type: text/html; charset=x\r\n\r\n";
	static char large[HTTP_REPLY_HEAD_MAX + 10];
	struct http_reply r;

	(void)state;
	assert_int_equal(http_reply_read(head, sizeof(head) - 1, &r), HTTP_REQUEST);
	assert_int_equal(r.status, 301);
	assert_true(http_text_is(r.location, "/x y"));
	assert_true(http_text_is(r.type, "text/html"));
	for (size_t i = 0; i < sizeof(head) - 1; i++)
		assert_int_equal(http_reply_read(head, i, &r), HTTP_INCOMPLETE);
	memset(large, 'a', sizeof(large));
	memcpy(large, "HTTP/1.1 200 ", 13);
	assert_int_equal(http_reply_read(large, HTTP_REPLY_HEAD_MAX - 1, &r), HTTP_INCOMPLETE);
	assert_int_equal(http_reply_read(large, sizeof(large), &r), HTTP_REFUSED);
}

static const struct {
	const char *in, *wanted; // NULL: bad
	bool is_whole;
	size_t rest;
} bodies[] = {
	{"5\r\nhello\r\n0\r\n\r\n", "hello", true, 0},
	{"5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\nHTTP", "hello world", true, 4},
	{"a\r\n0123456789\r\n0\r\n\r\n", "0123456789", true, 0},
	{"A;x=\"y\"\r\n0123456789\r\n0;z\r\nTrailer: a\r\nOther: b\r\n\r\n", "0123456789", true, 0},
	{"5\nhello\n0\n\n", "hello", true, 0},
	{"000000000000005\r\nhello\r\n0\r\n\r\n", "hello", true, 0},
	{"0\r\n\r\n", "", true, 0},
	{"5\r\nhel", "hel", false, 0},
	{"5\r\nhello\r\n0\r\n", "hello", false, 0},
	{"", "", false, 0},
	{"0000000000000005\r\nhello\r\n0\r\n\r\n", NULL, false, 0}, // more digits than a length has
	{"\r\nhello", NULL, false, 0},
	{"g\r\n", NULL, false, 0},
	{"-1\r\n", NULL, false, 0},
	{"0x5\r\nhello\r\n", NULL, false, 0},
	{"5\r\nhelloX\r\n", NULL, false, 0},
	{";\r\n", NULL, false, 0},
};

// Feeds `step` bytes at a time; however it is cut, the same must come out.
static void feed(size_t i, size_t step)
{
	const struct http_reply r = {.framing = HTTP_CHUNKED};
	struct http_body b;
	char out[100] = "";
	size_t length = 0, at = 0, end = strlen(bodies[i].in);
	enum http_body_event e = BODY_MORE;

	http_body_begin(&b, &r);
	while (at < end && e == BODY_MORE) {
		struct http_text in = {bodies[i].in + at, end - at < step ? end - at : step}, piece;

		at += in.length;
		while ((e = http_body_next(&b, &in, &piece)) == BODY_DATA) {
			memcpy(out + length, piece.start, piece.length);
			length += piece.length;
		}
		at -= in.length;
	}
	if (!bodies[i].wanted) {
		assert_int_equal(e, BODY_BAD);
		return;
	}
	assert_int_equal(e, bodies[i].is_whole ? BODY_END : BODY_MORE);
	assert_string_equal(out, bodies[i].wanted);
	assert_int_equal(end - at, bodies[i].rest);
}

static void test_chunks_however_they_are_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++)
		for (size_t step = 1; step < 60; step++)
			feed(i, step);
}

// Extensions and trailers are no content; a server that sends nothing else is not listened to for ever.
static void test_endless_trailers_are_bad(void **state)
{
	const struct http_reply r = {.framing = HTTP_CHUNKED};
	static const char *const endless[] = {"0\r\n", "1;"};

	(void)state;
	for (int kind = 0; kind < 2; kind++) {
		struct http_body b;
		struct http_text in = {endless[kind], strlen(endless[kind])}, piece;
		enum http_body_event e;
		int lines = 0;

		http_body_begin(&b, &r);
		for (e = http_body_next(&b, &in, &piece); e == BODY_MORE && lines < 100000; lines++) {
			in = kind ? (struct http_text){"x", 1} : (struct http_text){"a: b\r\n", 6};
			e = http_body_next(&b, &in, &piece);
		}
		assert_int_equal(e, BODY_BAD);
	}
}

static void test_length_and_close(void **state)
{
	const struct http_reply by_length = {.framing = HTTP_LENGTH, .length = 3}, by_close = {.framing = HTTP_CLOSE};
	struct http_body b;
	struct http_text in = {"abcd", 4}, piece;

	(void)state;
	http_body_begin(&b, &by_length);
	assert_int_equal(http_body_next(&b, &in, &piece), BODY_DATA);
	assert_int_equal(piece.length, 3);
	assert_int_equal(http_body_next(&b, &in, &piece), BODY_END);
	assert_int_equal(in.length, 1);
	http_body_begin(&b, &by_close);
	assert_int_equal(http_body_next(&b, &in, &piece), BODY_DATA);
	assert_int_equal(piece.length, 1);
	assert_int_equal(http_body_next(&b, &in, &piece), BODY_MORE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_fields_and_limits),
		cmocka_unit_test(test_chunks_however_they_are_cut),
		cmocka_unit_test(test_endless_trailers_are_bad),
		cmocka_unit_test(test_length_and_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
