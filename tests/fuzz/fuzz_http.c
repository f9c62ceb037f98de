// SPDX-License-Identifier: MIT
// What anybody may send to a server of HTTP, and what a server may answer: the head, and a conversation through a
// socket.
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "http/client.h"
#include "http/message.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	read_head((const char *)bytes, length, false);
	read_head((const char *)bytes, length, true);
	converse((const char *)bytes, length);
	return 0;
}
