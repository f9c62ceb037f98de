// SPDX-License-Identifier: MIT
// Messages of HTTP (the examples and rules are RFC 9112's), and server and client against each other, and the server
// against clients that break every rule.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/client.h"
#include "http/message.h"
#include "http/server.h"

#define BODY_MAX 1000

static struct http_message must_read(const char *data)
{
	struct http_message m;
	const char *why = "it is partial";

	if (http_message_request(data, strlen(data), &m, &why) != HTTP_READING_DONE)
		fail_msg("%s: %s", data, why);
	return m;
}

static void must_break(const char *data)
{
	struct http_message m;
	const char *why = NULL;

	if (http_message_request(data, strlen(data), &m, &why) != HTTP_READING_BROKEN)
		fail_msg("not refused: %s", data);
	assert_non_null(why);
}

static void test_requests(void **state)
{
	struct http_message m = must_read("PUT /drives/a HTTP/1.1\r\nHost: x\r\ncontent-length:  12 \r\n\r\n{}");
	(void)state;

	assert_true(http_piece_is(m.method, "PUT"));
	assert_true(http_piece_is(m.target, "/drives/a"));
	assert_int_equal(m.body_length, 12);
	assert_int_equal(m.head_length, 57);
	assert_true(m.keeps_alive);
	assert_false(must_read("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").keeps_alive);
	assert_false(must_read("GET / HTTP/1.0\r\n\r\n").keeps_alive);
	assert_true(must_read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keeps_alive);
	assert_true(must_read("PUT / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n").expects_continue);
	must_break("\r\n\r\n");
	must_break("GET /\r\n\r\n");
	must_break("GET  / HTTP/1.1\r\n\r\n");
	must_break("GET x HTTP/1.1\r\n\r\n");
	must_break("GET / HTTP/2.0\r\n\r\n");
	must_break("GET / HTTP/1.1\nHost: x\r\n\r\n");
	must_break("GET / HTTP/1.1\r\nHost : x\r\n\r\n");
	must_break("GET / HTTP/1.1\r\nHost\r\n\r\n");
	must_break("GET / HTTP/1.1\r\n folded: x\r\n\r\n");
	must_break("PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n");
	must_break("PUT / HTTP/1.1\r\nContent-Length:\r\n\r\n");
	must_break("PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n");
	must_break("PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n");
	must_break("PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
	must_break("GET / HTTP/1.1\r\nX: a\x01b\r\n\r\n");
}

// Byte by byte it is partial to the last, and a head without end is broken.
static void test_partial(void **state)
{
	static const char whole[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	static char endless[HTTP_MESSAGE_HEAD_MAX + 1];
	struct http_message m;
	const char *why;
	(void)state;

	for (size_t i = 0; i < sizeof(whole) - 1; i++)
		assert_int_equal(http_message_request(whole, i, &m, &why), HTTP_READING_PARTIAL);
	memset(endless, 'a', sizeof(endless));
	assert_int_equal(http_message_request(endless, HTTP_MESSAGE_HEAD_MAX - 1, &m, &why), HTTP_READING_PARTIAL);
	assert_int_equal(http_message_request(endless, HTTP_MESSAGE_HEAD_MAX, &m, &why), HTTP_READING_BROKEN);
}

static enum http_reading response(const char *data, struct http_message *m)
{
	const char *why;

	return http_message_response(data, strlen(data), m, &why);
}

static void test_responses(void **state)
{
	struct http_message m;
	(void)state;

	// As Firecracker answers.
	assert_int_equal(response("HTTP/1.1 204 \r\nServer: Firecracker API\r\nConnection: keep-alive\r\n\r\n", &m),
		HTTP_READING_DONE);
	assert_int_equal(m.status, 204);
	assert_int_equal(m.body_length, 0);
	assert_int_equal(response("HTTP/1.1 400\r\nContent-Length: 5\r\n\r\n", &m), HTTP_READING_DONE);
	assert_int_equal(m.body_length, 5);
	assert_int_equal(response("HTTP/1.1 200 OK\r\n\r\n", &m), HTTP_READING_BROKEN);
	assert_int_equal(response("HTTP/1.1 2000 OK\r\n\r\n", &m), HTTP_READING_BROKEN);
	assert_int_equal(response("HTTP/1.1 099 OK\r\n\r\n", &m), HTTP_READING_BROKEN);
	assert_int_equal(response("HTTQ/1.1 200 OK\r\n\r\n", &m), HTTP_READING_BROKEN);
}

// ----- a server that echoes, in a thread
static struct http_server server = HTTP_SERVER_NONE;
static char address[] = "/tmp/test_http.XXXXXX", path[64];
static atomic_bool is_over;
static pthread_t thread;

static void echo(void *context, const struct http_message *m, const char *body, struct http_answer_to *a)
{
	(void)context;
	if (!body) {
		a->status = 204;
		return;
	}
	a->status = http_piece_is(m->target, "/bad") ? 400 : 200;
	buf_str(&a->body, body);
}

static void complain(void *context, const char *why, struct http_answer_to *a)
{
	(void)context;
	buf_str(&a->body, why);
}

static void *serve(void *argument)
{
	(void)argument;
	while (!is_over) {
		struct pollfd p = {.fd = http_server_fd(&server), .events = POLLIN};

		if (poll(&p, 1, 20) == 1)
			http_server_turn(&server);
	}
	return NULL;
}

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(address))
		return -1;
	snprintf(path, sizeof(path), "%s/s", address);
	server.name = "test";
	server.body_max = BODY_MAX;
	server.handle = echo;
	server.refuse = complain;
	if (http_server_open(&server, path, NULL))
		return -1;
	return pthread_create(&thread, NULL, serve, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	is_over = true;
	pthread_join(thread, NULL);
	http_server_close(&server);
	http_server_close(&server);
	// The socket went with the server, so the folder is empty.
	return rmdir(address);
}

static int dial(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(a.sun_path, path, strlen(path) + 1);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static uint64_t soon(void)
{
	return clock_deadline(60 * NS_PER_S);
}

// Reads until the text ends so, or the stream does.
static const char *read_until(int fd, const char *end)
{
	static char text[65536];
	size_t len = 0;
	ssize_t n;

	text[0] = 0;
	while (len < strlen(end) || strcmp(text + len - strlen(end), end) != 0) {
		struct pollfd p = {.fd = fd, .events = POLLIN};

		if (poll(&p, 1, 60000) != 1)
			fail_msg("silence after: %s", text);
		n = read(fd, text + len, sizeof(text) - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
		text[len] = 0;
	}
	return text;
}

static void test_conversation(void **state)
{
	CLEANUP_FD int fd = dial();
	struct http_client c = {.fd = fd, .name = "the server"};
	CLEANUP_BUF struct buf body = {0};
	struct err *e = NULL;
	unsigned status;
	(void)state;

	for (int i = 0; i < 100; i++) {
		buf_clear(&body);
		assert_int_equal(http_client_call(&c, "PUT", "/x", "{\"a\":1}", soon(), &status, &body, &e), 0);
		assert_int_equal(status, 200);
		assert_string_equal(buf_text(&body), "{\"a\":1}");
		assert_int_equal(http_client_call(&c, "GET", "/x", NULL, soon(), &status, NULL, &e), 0);
		assert_int_equal(status, 204);
	}
	assert_int_equal(http_client_call(&c, "PUT", "/bad", "{}", soon(), &status, NULL, &e), 0);
	assert_int_equal(status, 400);
	http_client_free(&c);
}

// Requests in one packet, in pieces of a byte, and with a body that waits to be asked for.
static void test_pieces(void **state)
{
	static const char two[] = "GET /1 HTTP/1.1\r\n\r\nPUT /2 HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc";
	static const char expect[] = "PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
	CLEANUP_FD int fd = dial();
	const char *said;
	(void)state;

	assert_int_equal(write(fd, two, sizeof(two) - 1), sizeof(two) - 1);
	said = read_until(fd, "abc");
	assert_non_null(strstr(said, "HTTP/1.1 204 No Content\r\n"));
	assert_non_null(strstr(said, "HTTP/1.1 200 OK\r\nServer: test\r\nConnection: keep-alive\r\n"));
	for (size_t i = 0; i < sizeof(two) - 1; i++)
		assert_int_equal(write(fd, two + i, 1), 1);
	read_until(fd, "abc");
	assert_int_equal(write(fd, expect, sizeof(expect) - 1), sizeof(expect) - 1);
	assert_string_equal(read_until(fd, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
	assert_int_equal(write(fd, "ok", 2), 2);
	read_until(fd, "\r\n\r\nok");
}

static void must_end_with(const char *request, const char *words)
{
	CLEANUP_FD int fd = dial();
	const char *said;

	assert_int_equal(write(fd, request, strlen(request)), strlen(request));
	said = read_until(fd, "no such end");
	if (!strstr(said, words) || !strstr(said, "Connection: close"))
		fail_msg("%s: %s", request, said);
}

static void test_ends(void **state)
{
	(void)state;
	must_end_with("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "HTTP/1.1 204 ");
	must_end_with("nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request");
	must_end_with("PUT / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n",
		"Request payload with size 1001 is larger than the limit of 1000 allowed by server.");
}

// The server has room again when it has seen that the others left.
static void wait_for_room(void)
{
	static const char request[] = "GET / HTTP/1.1\r\n\r\n";
	uint64_t deadline = soon();
	bool has_room;

	do {
		CLEANUP_FD int fd = dial();

		assert_true(clock_ns() < deadline);
		send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL);
		has_room = strncmp(read_until(fd, "\r\n\r\n"), "HTTP/1.1 2", 10) == 0;
	} while (!has_room);
}

static void test_crowd(void **state)
{
	int fds[HTTP_SERVER_CONNECTIONS];
	CLEANUP_FD int one_more = -1;
	(void)state;

	for (int i = 0; i < HTTP_SERVER_CONNECTIONS; i++) {
		fds[i] = dial();
		assert_int_equal(write(fds[i], "GET / HTTP/1.1\r\n\r\n", 18), 18);
		read_until(fds[i], "\r\n\r\n");
	}
	one_more = dial();
	assert_non_null(strstr(read_until(one_more, "no such end"), "HTTP/1.1 503 "));
	for (int i = 0; i < HTTP_SERVER_CONNECTIONS; i++)
		close(fds[i]);
	wait_for_room();
}

// Who cannot be taken for want of a descriptor is told so, and not waited for at full speed.
static void test_no_descriptor(void **state)
{
	struct http_server s = {.name = "test", .body_max = BODY_MAX, .handle = echo, .refuse = complain};
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	CLEANUP_FD int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct rlimit before;
	int lowest_free;
	(void)state;

	snprintf(a.sun_path, sizeof(a.sun_path), "%s/t", address);
	assert_int_equal(http_server_open(&s, a.sun_path, NULL), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	lowest_free = dup(fd);
	close(lowest_free);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &(struct rlimit){(rlim_t)lowest_free, before.rlim_max}), 0);
	http_server_turn(&s);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_int_equal(poll(&(struct pollfd){.fd = http_server_fd(&s), .events = POLLIN}, 1, 0), 0);
	assert_non_null(strstr(read_until(fd, "no such end"), "HTTP/1.1 503 "));
	http_server_close(&s);
}

// Who asks and asks and reads nothing is not read either, and gets every answer in the end.
static void test_deaf_client(void **state)
{
	static const char request[] = "PUT / HTTP/1.1\r\nContent-Length: 600\r\n\r\n";
	char body[600];
	CLEANUP_FD int fd = dial();
	size_t sent = 0, answers = 0;
	(void)state;

	memset(body, 'x', sizeof(body));
	for (;; sent++) {
		struct pollfd p = {.fd = fd, .events = POLLOUT};

		if (poll(&p, 1, sent > 10 ? 200 : 60000) != 1)
			break;
		assert_true(sent < 100000);
		assert_int_equal(write(fd, request, sizeof(request) - 1), sizeof(request) - 1);
		assert_int_equal(write(fd, body, sizeof(body)), sizeof(body));
	}
	assert_true(sent > 10);
	shutdown(fd, SHUT_WR);
	for (char chunk[65536];;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n <= 0)
			break;
		for (char *at = chunk; (at = memmem(at, (size_t)(chunk + n - at), "\r\n\r\n", 4)); at += 4)
			answers++;
	}
	// The marks that lie across the edge of two chunks are not seen.
	assert_true(answers > sent * 9 / 10 && answers <= sent);
}

static void test_taken_path(void **state)
{
	struct http_server second = HTTP_SERVER_NONE;
	struct err *e = NULL;
	(void)state;

	assert_int_equal(http_server_open(&second, path, &e), -1);
	assert_non_null(strstr(err_text(e), "Address already in use"));
	assert_int_equal(access(path, F_OK), 0);
	err_free(&e);
	http_server_close(&second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_partial),
		cmocka_unit_test(test_responses),
		cmocka_unit_test(test_conversation),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_no_descriptor),
		cmocka_unit_test(test_deaf_client),
		cmocka_unit_test(test_taken_path),
	};

	return cmocka_run_group_tests_name("http", tests, set_up, tear_down);
}
