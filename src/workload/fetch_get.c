// SPDX-License-Identifier: MIT
#include "workload/fetch_get.h"
#include "workload/stopwatch.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { REQUEST_MAX = URL_MAX + URL_HOST_MAX + 128 };

void fetch_close(struct fetch_client *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
	c->length = 0;
}

static int refuse(struct fetch_client *c, const char *fault)
{
	c->fault = fault;
	errno = EPROTO;
	return -1;
}

// 1 if something came, 0 if the server has closed, −1 on an error.
static int receive(struct fetch_client *c)
{
	ssize_t n = fetch_receive(c->fd, c->in + c->length, sizeof(c->in) - c->length, c->deadline);

	if (n > 0)
		c->length += (size_t)n;
	return n > 0 ? 1 : (int)n;
}

static void append(char *out, size_t *length, const char *text)
{
	while (*text)
		out[(*length)++] = *text++;
}

static int send_request(struct fetch_client *c, const char *target)
{
	char request[REQUEST_MAX], host[URL_MAX];
	struct url authority = c->site;
	size_t length = 0;

	authority.target[0] = 0;
	url_write(&authority, host, sizeof(host));
	append(request, &length, "GET ");
	append(request, &length, target);
	append(request, &length, " HTTP/1.1\r\nHost: ");
	append(request, &length, host + strlen("http://"));
	append(request, &length, "\r\nUser-Agent: bench\r\nAccept: */*\r\nAccept-Encoding: identity\r\n\r\n");
	return fetch_send(c->fd, request, length, c->deadline);
}

static void use(struct fetch_client *c, size_t length)
{
	c->length -= length;
	memmove(c->in, c->in + length, c->length);
}

// Takes answers of status 1xx, which come before the real one, along. 1: nothing came at all.
static int receive_head(struct fetch_client *c, struct http_reply *r)
{
	for (;;) {
		enum http_verdict v = http_reply_read(c->in, c->length, r);
		int n;

		if (v == HTTP_REFUSED)
			return refuse(c, "the answer is no HTTP");
		if (v == HTTP_REQUEST && r->status >= 200)
			return 0;
		if (v == HTTP_REQUEST) {
			if (r->status == 101)
				return refuse(c, "the server changes the protocol");
			use(c, r->head_length);
			continue;
		}
		n = receive(c);
		if (n > 0)
			continue;
		if (n == 0 || errno == ECONNRESET)
			return c->length ? refuse(c, "the answer ends in its head") : 1;
		return -1;
	}
}

// A kept connection may have been closed by the server just as we asked: then once more, on a new one.
static int exchange(struct fetch_client *c, const char *target, struct http_reply *r)
{
	for (;;) {
		bool is_kept = c->fd >= 0 && c->has_served;
		int rc;

		if (c->fd < 0) {
			c->has_served = false;
			c->fd = fetch_connect(&c->address, c->deadline);
			if (c->fd < 0)
				return -1;
		}
		rc = send_request(c, target) < 0 ? (errno == EPIPE || errno == ECONNRESET ? 1 : -1)
						 : receive_head(c, r);
		if (rc <= 0)
			return rc;
		if (!is_kept)
			return refuse(c, "the server closes without an answer");
		fetch_close(c);
	}
}

// 0: more is to come; 1: the body is whole.
static int take_body(struct fetch_client *c, struct http_body *b, struct bytes *out)
{
	struct http_text in = {c->in, c->length}, piece;

	for (;;) {
		switch (http_body_next(b, &in, &piece)) {
		case BODY_DATA:
			if (piece.length > c->body_max - out->length)
				return refuse(c, "the answer is larger than max-bytes leaves");
			if (bytes_append(out, piece.start, piece.length) < 0)
				return -1;
			break;
		case BODY_MORE:
			c->length = 0;
			return 0;
		case BODY_END:
			use(c, c->length - in.length);
			return 1;
		case BODY_BAD:
			return refuse(c, "the answer's chunks are none");
		}
	}
}

static int receive_body(struct fetch_client *c, const struct http_reply *r, struct bytes *out)
{
	struct http_body b;
	int rc;

	http_body_begin(&b, r);
	while ((rc = take_body(c, &b, out)) == 0) {
		rc = receive(c);
		if (rc < 0)
			return -1;
		if (rc == 0)
			return r->framing == HTTP_CLOSE ? 0 : refuse(c, "the answer ends too early");
	}
	return rc < 0 ? -1 : 0;
}

static void describe(const struct http_reply *r, struct fetch_answer *out)
{
	out->status = r->status;
	out->is_html = http_text_is(r->type, "text/html") || http_text_is(r->type, "application/xhtml+xml");
	out->is_css = http_text_is(r->type, "text/css");
	if (r->location.start && r->location.length < sizeof(out->location))
		memcpy(out->location, r->location.start, r->location.length);
}

int fetch_get(struct fetch_client *c, const char *target, struct fetch_answer *out)
{
	struct http_reply r;
	uint64_t start;
	int rc, reason;

	*out = (struct fetch_answer){.status = 0};
	c->fault = NULL;
	rc = exchange(c, target, &r);
	if (rc == 0) {
		describe(&r, out);
		use(c, r.head_length);
		start = stopwatch_ns();
		rc = receive_body(c, &r, &out->body);
		c->body_ns += stopwatch_ns() - start;
	}
	reason = errno;
	c->has_served = true;
	// Bytes behind an answer that nobody asked for belong to none.
	if (rc < 0 || !r.keeps_alive || c->length)
		fetch_close(c);
	if (rc < 0)
		bytes_free(&out->body);
	errno = reason;
	return rc;
}
