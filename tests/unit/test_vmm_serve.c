// SPDX-License-Identifier: MIT
// The API behind its socket, in the loop of the VMM's thread: requests over HTTP, a machine that is started from
// another thread's request, what is no request, and that the socket goes.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "vmm_api_fixture.h"

#include <pthread.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/client.h"
#include "vmm/serve.h"

#define BODY_MAX 2000

static struct loop loop;
static struct vmm_serve serve;
static pthread_t thread;
static char address[96];

static void *run(void *argument)
{
	(void)argument;
	loop_run(&loop, NULL);
	return NULL;
}

static void open_all(void)
{
	struct err *e = NULL;

	fresh();
	snprintf(address, sizeof(address), "%s/api.sock", folder);
	if (loop_open(&loop, &e) || vmm_serve_open(&serve, &api, &loop, address, BODY_MAX, &e))
		fail_msg("%s", err_text(e));
	assert_int_equal(pthread_create(&thread, NULL, run, NULL), 0);
}

static void close_all(void)
{
	loop_stop(&loop, 0);
	pthread_join(thread, NULL);
	vmm_serve_close(&serve);
	vmm_serve_close(&serve);
	loop_close(&loop);
	assert_int_equal(access(address, F_OK), -1);
}

static int dial(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", address);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static unsigned call(struct http_client *c, const char *method, const char *path, const char *json, struct buf *body)
{
	struct err *e = NULL;
	unsigned status;

	buf_clear(body);
	if (http_client_call(c, method, path, json, clock_deadline(60 * NS_PER_S), &status, body, &e))
		fail_msg("%s", err_text(e));
	return status;
}

static void test_session(void **state)
{
	CLEANUP_BUF struct buf body = {0};
	CLEANUP_FD int fd = -1;
	struct http_client c = {.name = "the VMM"};
	(void)state;

	open_all();
	c.fd = fd = dial();
	assert_int_equal(call(&c, "GET", "/", NULL, &body), 200);
	assert_non_null(strstr(buf_text(&body), "\"state\":\"Not started\""));
	assert_int_equal(call(&c, "PUT", "/boot-source", text("{\"kernel_image_path\":\"%s\"}", kernel), &body), 204);
	assert_int_equal(call(&c, "PUT", "/actions", "{\"action_type\":\"InstanceStart\"}", &body), 204);
	assert_int_equal(call(&c, "PATCH", "/vm", "{\"state\":\"Paused\"}", &body), 204);
	assert_int_equal(call(&c, "PUT", "/vm", "{\"state\":\"Paused\"}", &body), 400);
	assert_string_equal(buf_text(&body), "{\"fault_message\":\"Invalid request method and/or path: PUT vm.\"}");
	http_client_free(&c);
	close_all();
	assert_int_equal(machine.starts, 1);
	assert_int_equal(machine.pauses, 1);
}

// Sends bytes and takes what comes until the connection ends.
static void raw(const char *request, char *answer, size_t size)
{
	CLEANUP_FD int fd = dial();
	size_t len = 0;
	ssize_t n;

	assert_int_equal(write(fd, request, strlen(request)), strlen(request));
	while ((n = read(fd, answer + len, size - 1 - len)) > 0)
		len += (size_t)n;
	answer[len] = 0;
}

// Firecracker's test_negative_machine_config_api demands this field of the head, and clients warn by it.
static void test_deprecated(void **state)
{
	char answer[4096];
	(void)state;

	open_all();
	raw("PATCH /machine-config HTTP/1.1\r\nContent-Length: 23\r\nConnection: "
	    "close\r\n\r\n{\"cpu_template\":\"None\"}",
		answer, sizeof(answer));
	if (strncmp(answer, "HTTP/1.1 204 ", 13) != 0 || !strstr(answer, "\r\nDeprecation: true\r\n"))
		fail_msg("%s", answer);
	raw("PATCH /machine-config HTTP/1.1\r\nContent-Length: 16\r\nConnection: close\r\n\r\n{\"vcpu_count\":1}",
		answer, sizeof(answer));
	if (strncmp(answer, "HTTP/1.1 204 ", 13) != 0 || strstr(answer, "Deprecation"))
		fail_msg("%s", answer);
	close_all();
}

// Whatever is wrong is said in a fault, and the next client is served.
static void test_nonsense(void **state)
{
	static const char too_long[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ / HTTP/1.1\r\nConnection: close\r\n\r\n";
	char answer[4096];
	(void)state;

	open_all();
	for (int i = 0; i < 3; i++) {
		const char *request = (const char *const[]){
			"GET\r\n\r\n", "PUT / HTTP/1.1\r\nContent-Length: 2001\r\n\r\n", too_long}[i];

		raw(request, answer, sizeof(answer));
		if (strncmp(answer, "HTTP/1.1 400 ", 13) != 0 || !strstr(answer, "{\"fault_message\":\""))
			fail_msg("%s: %s", request, answer);
	}
	close_all();
}

static void test_taken(void **state)
{
	struct vmm_serve second;
	struct err *e = NULL;
	(void)state;

	open_all();
	assert_int_equal(vmm_serve_open(&second, &api, &loop, address, BODY_MAX, &e), -1);
	assert_non_null(strstr(err_text(e), "Check that it is not already used"));
	assert_int_equal(access(address, F_OK), 0);
	err_free(&e);
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_session),
		cmocka_unit_test(test_deprecated),
		cmocka_unit_test(test_nonsense),
		cmocka_unit_test(test_taken),
	};

	return cmocka_run_group_tests_name("vmm serve", tests, set_up, tear_down);
}
