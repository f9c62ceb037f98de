// SPDX-License-Identifier: MIT
// The client of HTTP against servers that break its rules, or say nothing.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/client.h"

static void client_fails(const char *answer, const char *words)
{
	struct http_client c = {.name = "the server"};
	struct err *e = NULL;
	unsigned status;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	c.fd = pair[0];
	assert_int_equal(write(pair[1], answer, strlen(answer)), strlen(answer));
	shutdown(pair[1], SHUT_WR);
	assert_int_equal(http_client_call(&c, "GET", "/x", NULL, clock_deadline(60 * NS_PER_S), &status, NULL, &e), -1);
	if (!strstr(err_text(e), words))
		fail_msg("%s", err_text(e));
	err_free(&e);
	http_client_free(&c);
	close(pair[0]);
	close(pair[1]);
}

static void test_bad_servers(void **state)
{
	struct http_client c = {.name = "the server"};
	struct err *e = NULL;
	unsigned status;
	int pair[2];
	(void)state;

	client_fails("", "GET /x: the server has closed its socket");
	client_fails("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "the server has closed its socket");
	client_fails("SSH-2.0-OpenSSH\r\n\r\n", "broke its protocol: a status line that is none");
	client_fails("HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n", "an answer of more than");
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	c.fd = pair[0];
	assert_int_equal(http_client_call(&c, "GET", "/x", NULL, clock_deadline(NS_PER_S / 20), &status, NULL, &e), -1);
	assert_int_equal(e->kind, ERR_TIMEOUT);
	err_free(&e);
	http_client_free(&c);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bad_servers),
	};

	return cmocka_run_group_tests_name("http client", tests, NULL, NULL);
}
