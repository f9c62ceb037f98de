// SPDX-License-Identifier: MIT
// What anybody may send to a server of HTTP, and what a server may answer: the head, and conversations through sockets.
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/client.h"
#include "http/message.h"
#include "http/server.h"

static void must(int is_so)
{
	if (!is_so)
		abort();
}

static void must_lie_within(struct http_piece p, const char *data, size_t len)
{
	must(!p.start || (p.start >= data && p.len <= len && p.start + p.len <= data + len));
}

static void read_head(const char *data, size_t len, bool is_response)
{
	struct http_message m;
	const char *why = NULL;
	enum http_reading r =
		is_response ? http_message_response(data, len, &m, &why) : http_message_request(data, len, &m, &why);

	if (r == HTTP_READING_BROKEN)
		must(why != NULL);
	if (r == HTTP_READING_PARTIAL)
		must(len < HTTP_MESSAGE_HEAD_MAX);
	if (r != HTTP_READING_DONE)
		return;
	must(m.head_length <= len && m.head_length <= HTTP_MESSAGE_HEAD_MAX && m.body_length < (uint64_t)1 << 44);
	must_lie_within(m.method, data, len);
	must_lie_within(m.target, data, len);
	must(is_response ? m.status >= 100 && m.status < 600 : m.target.len && m.target.start[0] == '/');
}

// The other end is closed, so every wait ends at once.
static void converse(const char *data, size_t len)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf body = {0};
	struct http_client c = {.name = "the server"};
	unsigned status;
	int pair[2];

	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	c.fd = pair[0];
	must(len == 0 || write(pair[1], data, len) == (ssize_t)len);
	shutdown(pair[1], SHUT_WR);
	while (http_client_call(&c, "GET", "/", NULL, clock_deadline(NS_PER_S), &status, &body, &e) == 0)
		must(status >= 200 && e == NULL && body.len <= len);
	must(e != NULL);
	close(pair[0]);
	close(pair[1]);
	http_client_free(&c);
}

#define BODY_MAX 100

static void answer(void *context, const struct http_message *m, const char *body, struct http_answer_to *a)
{
	(void)context;
	must(m->body_length <= BODY_MAX && !body == !m->body_length);
	buf_str(&a->body, body ? body : "none");
}

static void refuse(void *context, const char *why, struct http_answer_to *a)
{
	(void)context;
	buf_str(&a->body, why);
}

static struct http_server *open_server(void)
{
	static struct http_server s = {
		.name = "fuzz", .body_max = BODY_MAX, .handle = answer, .refuse = refuse, .epoll = -1, .listener = -1};
	char path[64];

	if (s.epoll >= 0)
		return &s;
	snprintf(path, sizeof(path), "/tmp/fuzz_http.%d", (int)getpid());
	unlink(path);
	must(http_server_open(&s, path, NULL) == 0);
	return &s;
}

// Sends it in two pieces, reads what comes, and hangs up. Everything that comes is an answer.
static void ask(struct http_server *s, const char *data, size_t len)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	char said[4096];
	ssize_t n;

	must(fd >= 0 && connect(fd, (const struct sockaddr *)&s->address, sizeof(s->address)) == 0);
	for (int i = 0; i < 2; i++) {
		size_t half = i ? len - len / 2 : len / 2;

		if (send(fd, data + (i ? len / 2 : 0), half, MSG_NOSIGNAL) < 0)
			break;
		http_server_turn(s);
		http_server_turn(s);
	}
	shutdown(fd, SHUT_WR);
	http_server_turn(s);
	n = read(fd, said, sizeof(said));
	must(n <= 0 || (n > 9 && memcmp(said, "HTTP/1.1 ", 9) == 0));
	close(fd);
	http_server_turn(s);
	for (int i = 0; i < HTTP_SERVER_CONNECTIONS; i++)
		must(s->at[i].fd < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	read_head((const char *)bytes, length, false);
	read_head((const char *)bytes, length, true);
	converse((const char *)bytes, length);
	ask(open_server(), (const char *)bytes, length);
	return 0;
}
