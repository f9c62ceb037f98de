// SPDX-License-Identifier: MIT
// Connections of httpd over a socket pair: what a peer may do to one, step by step.
#include "workload/httpd_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static const char now[] = "Sun, 06 Nov 1994 08:49:37 GMT";
static const char picture[] = "GET /site/picture-1.bmp HTTP/1.1\r\nHost: a\r\n\r\n";

static struct site site;
static struct conn conn;
static int peer;

static int begin(void **state)
{
	int pair[2];

	(void)state;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) < 0)
		return -1;
	peer = pair[1];
	conn_begin(&conn, pair[0]);
	return site_make(&site);
}

static int end(void **state)
{
	(void)state;
	site_free(&site);
	close(peer);
	return close(conn.fd);
}

static enum conn_next send_and_advance(const char *text)
{
	assert_int_equal(write(peer, text, strlen(text)), strlen(text));
	conn.may_have_input = true; // as epoll would say
	return conn_advance(&conn, &site, now);
}

// Reads what is there; how many bytes.
static size_t drain(void)
{
	static char buffer[1 << 20];
	ssize_t n;
	size_t all = 0;

	while ((n = read(peer, buffer + all, sizeof(buffer) - all)) > 0)
		all += (size_t)n;
	return all;
}

static void test_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(picture) - 1; i++) {
		char one[2] = {picture[i], 0};

		assert_int_equal(drain(), 0);
		assert_int_equal(send_and_advance(one), CONN_WAITS);
	}
	assert_in_range(drain(), 25000, 25000 + HTTP_RESPONSE_HEAD_MAX);
	assert_int_equal(conn.exchanges, 2); // taken, and answered
}

// A peer that asks for much and takes nothing costs one buffer; when it takes, it gets all, in order.
static void test_a_peer_that_does_not_read(void **state)
{
	const int wanted = 40;
	size_t one, all = 0;

	(void)state;
	assert_int_equal(send_and_advance(picture), CONN_WAITS);
	one = drain();
	for (int i = 0; i < wanted; i++)
		assert_int_equal(send_and_advance(picture), CONN_WAITS);
	assert_true(conn.exchanges < 2 + 2 * (uint32_t)wanted);
	for (int i = 0; i < 10 * wanted && all < wanted * one; i++) {
		all += drain();
		conn.may_have_input = true;
		assert_int_equal(conn_advance(&conn, &site, now), CONN_WAITS);
	}
	assert_int_equal(all, wanted * one);
}

static void test_many_at_once_take_turns(void **state)
{
	static const char missing[] = "GET /x HTTP/1.1\r\nHost:\r\n\r\n";
	char many[100 * sizeof(missing)] = "";
	size_t length = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		length += (size_t)snprintf(many + length, sizeof(many) - length, "%s", missing);
	assert_int_equal(send_and_advance(many), CONN_AGAIN);
	assert_int_equal(conn_advance(&conn, &site, now), CONN_WAITS);
	assert_int_equal(conn.exchanges, 200);
}

static void test_an_error_waits_for_the_peer_to_close(void **state)
{
	(void)state;
	assert_int_equal(send_and_advance("nonsense\r\n"), CONN_WAITS);
	assert_true(drain() > 0);
	assert_int_equal(read(peer, (char[1]){0}, 1), 0); // we said that there is no more
	assert_int_equal(send_and_advance(picture), CONN_WAITS);
	assert_int_equal(drain(), 0);
	assert_int_equal(shutdown(peer, SHUT_WR), 0);
	conn.may_have_input = true;
	assert_int_equal(conn_advance(&conn, &site, now), CONN_OVER);
}

static void test_a_peer_that_closes(void **state)
{
	(void)state;
	assert_int_equal(write(peer, picture, sizeof(picture) - 1), sizeof(picture) - 1);
	assert_int_equal(shutdown(peer, SHUT_WR), 0);
	conn.may_have_input = conn.peer_is_done = true;
	assert_int_equal(conn_advance(&conn, &site, now), CONN_OVER);
	assert_true(drain() > 25000); // it asked before it closed
}

static void test_time_is_up(void **state)
{
	char text[13] = "";

	(void)state;
	conn_expire(&conn, &site, now);
	assert_int_equal(drain(), 0); // nothing was asked
	assert_int_equal(send_and_advance("GET / HT"), CONN_WAITS);
	conn_expire(&conn, &site, now);
	assert_int_equal(read(peer, text, sizeof(text) - 1), sizeof(text) - 1);
	assert_string_equal(text, "HTTP/1.1 408");
}

static void test_the_pool_keeps_order(void **state)
{
	struct pool p;
	struct conn *a, *b, *c;

	(void)state;
	assert_int_equal(pool_make(&p, 3), 0);
	a = pool_take(&p, dup(0), 1);
	b = pool_take(&p, dup(0), 2);
	c = pool_take(&p, dup(0), 3);
	assert_null(pool_take(&p, -1, 4));
	pool_renew(&p, a, 4);
	assert_ptr_equal(p.oldest, b);
	assert_ptr_equal(p.newest, a);
	pool_close(&p, c); // from the middle
	assert_ptr_equal(p.oldest->newer, a);
	assert_ptr_equal(p.newest->older, b);
	assert_ptr_equal(pool_take(&p, dup(0), 5), c);
	pool_renew(&p, c, 6);
	pool_close(&p, p.oldest);
	assert_ptr_equal(p.oldest, a);
	assert_null(a->older);
	pool_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_byte_by_byte, begin, end),
		cmocka_unit_test_setup_teardown(test_a_peer_that_does_not_read, begin, end),
		cmocka_unit_test_setup_teardown(test_many_at_once_take_turns, begin, end),
		cmocka_unit_test_setup_teardown(test_an_error_waits_for_the_peer_to_close, begin, end),
		cmocka_unit_test_setup_teardown(test_a_peer_that_closes, begin, end),
		cmocka_unit_test_setup_teardown(test_time_is_up, begin, end),
		cmocka_unit_test(test_the_pool_keeps_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
