// SPDX-License-Identifier: MIT
#include "http/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "http/message.h"

// Waits until the stream takes or has something.
static int wait_for(const struct http_client *c, short events, uint64_t deadline, struct err **e)
{
	struct pollfd p = {.fd = c->fd, .events = events};
	int left = clock_ms_left(deadline);

	if (left == 0 || poll(&p, 1, left) == 0)
		return err_kind_set(e, ERR_TIMEOUT, "%s does not answer in time", c->name);
	return 0;
}

static int send_all(const struct http_client *c, const char *data, size_t len, uint64_t deadline, struct err **e)
{
	while (len) {
		ssize_t n = send(c->fd, data, len, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return err_sys(e, "cannot send to %s", c->name);
		if (n < 0 && wait_for(c, POLLOUT, deadline, e))
			return -1;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

static int receive(struct http_client *c, uint64_t deadline, struct err **e)
{
	char chunk[4096];
	ssize_t n;

	if (wait_for(c, POLLIN, deadline, e))
		return -1;
	n = recv(c->fd, chunk, sizeof(chunk), MSG_DONTWAIT);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	// Reset is how a socket ends whose other side had not read all.
	if (n < 0 && errno != ECONNRESET)
		return err_sys(e, "cannot read from %s", c->name);
	if (n <= 0)
		return err_set(e, "%s has closed its socket", c->name);
	buf_add(&c->in, chunk, (size_t)n);
	return buf_ok(&c->in) ? 0 : err_set(e, "cannot read from %s: out of memory", c->name);
}

// Waits for a head. Interim responses are passed over.
static int read_head(struct http_client *c, uint64_t deadline, struct http_message *m, struct err **e)
{
	const char *why;

	for (;;) {
		switch (http_message_response(buf_text(&c->in), c->in.len, m, &why)) {
		case HTTP_READING_BROKEN:
			return err_set(e, "%s broke its protocol: %s", c->name, why);
		case HTTP_READING_PARTIAL:
			if (receive(c, deadline, e))
				return -1;
			break;
		case HTTP_READING_DONE:
			if (m->status >= 200)
				return 0;
			c->in.len -= m->head_length;
			memmove(c->in.data, c->in.data + m->head_length, c->in.len + 1);
		}
	}
}

static int read_answer(struct http_client *c, uint64_t deadline, unsigned *status, struct buf *body, struct err **e)
{
	struct http_message m;
	size_t whole;

	if (read_head(c, deadline, &m, e))
		return -1;
	if (m.body_length > HTTP_CLIENT_BODY_MAX)
		return err_set(
			e, "%s broke its protocol: an answer of more than %u bytes", c->name, HTTP_CLIENT_BODY_MAX);
	whole = m.head_length + (size_t)m.body_length;
	while (c->in.len < whole)
		if (receive(c, deadline, e))
			return -1;
	if (body)
		buf_add(body, c->in.data + m.head_length, (size_t)m.body_length);
	*status = m.status;
	c->in.len -= whole;
	memmove(c->in.data, c->in.data + whole, c->in.len + 1);
	return 0;
}

int http_client_call(struct http_client *c, const char *method, const char *path, const char *json, uint64_t deadline,
	unsigned *status, struct buf *body, struct err **e)
{
	CLEANUP_BUF struct buf out = {0};

	buf_printf(&out, "%s %s HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n", method, path);
	if (json)
		buf_printf(&out, "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", strlen(json), json);
	else
		buf_str(&out, "\r\n");
	if (!buf_ok(&out))
		return err_set(e, "cannot send to %s: out of memory", c->name);
	if (send_all(c, out.data, out.len, deadline, e) || read_answer(c, deadline, status, body, e))
		return err_wrap(e, "%s %s", method, path);
	return 0;
}

void http_client_free(struct http_client *c)
{
	buf_free(&c->in);
}
