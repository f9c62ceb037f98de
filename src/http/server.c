// SPDX-License-Identifier: MIT
#include "http/server.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define EVENTS   (HTTP_SERVER_CONNECTIONS + 1)
#define LISTENER HTTP_SERVER_CONNECTIONS // where a connection has its index, the listener has this

static int watch(const struct http_server *s, int op, int fd, unsigned index, uint32_t events)
{
	struct epoll_event ev = {.events = events, .data.u32 = index};

	return epoll_ctl(s->epoll, op, fd, &ev);
}

static int listen_at(struct http_server *s, const char *path, struct err **e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(a.sun_path))
		return err_set(e, "cannot listen at %s: the path is too long for a socket", path);
	memcpy(a.sun_path, path, strlen(path) + 1);
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->listener < 0)
		return err_sys(e, "cannot make a socket");
	if (bind(s->listener, (const struct sockaddr *)&a, sizeof(a)))
		return err_sys(e, "cannot listen at %s", path);
	s->address = a;
	return listen(s->listener, 128) ? err_sys(e, "cannot listen at %s", path) : 0;
}

static void keep_spare(struct http_server *s)
{
	s->spare = fcntl(s->epoll, F_DUPFD_CLOEXEC, 0);
}

int http_server_open(struct http_server *s, const char *path, struct err **e)
{
	s->listener = s->epoll = s->spare = -1;
	s->address = (struct sockaddr_un){0};
	for (size_t i = 0; i < HTTP_SERVER_CONNECTIONS; i++)
		s->at[i] = (struct http_connection){.fd = -1};
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (s->epoll < 0)
		return err_sys(e, "cannot make an epoll");
	if (listen_at(s, path, e)) {
		http_server_close(s);
		return -1;
	}
	if (watch(s, EPOLL_CTL_ADD, s->listener, LISTENER, EPOLLIN)) {
		err_sys(e, "cannot watch the socket %s", path);
		http_server_close(s);
		return -1;
	}
	keep_spare(s);
	return 0;
}

int http_server_fd(const struct http_server *s)
{
	return s->epoll;
}

static void put_answer(const struct http_server *s, struct http_connection *c, const struct http_answer_to *a)
{
	buf_printf(&c->out, "HTTP/1.1 %u %s\r\nServer: %s\r\nConnection: %s\r\n", a->status,
		http_message_reason(a->status), s->name, c->is_last ? "close" : "keep-alive");
	if (a->is_deprecated)
		buf_str(&c->out, "Deprecation: true\r\n");
	if (a->body.len)
		buf_printf(&c->out, "Content-Type: application/json\r\nContent-Length: %zu\r\n", a->body.len);
	else if (a->status != 204)
		buf_str(&c->out, "Content-Length: 0\r\n");
	buf_str(&c->out, "\r\n");
	if (a->body.len)
		buf_add(&c->out, a->body.data, a->body.len);
}

static void drop(struct http_connection *c)
{
	scope_close(&c->fd);
	buf_free(&c->in);
	buf_free(&c->out);
	*c = (struct http_connection){.fd = -1};
}

static void refuse(const struct http_server *s, struct http_connection *c, unsigned status, const char *why)
{
	struct http_answer_to a = {.status = status};

	c->is_last = true;
	s->refuse(s->context, why, &a);
	put_answer(s, c, &a);
	buf_free(&a.body);
}

static void answer(const struct http_server *s, struct http_connection *c, const struct http_message *m)
{
	CLEANUP_BUF struct buf body = {0};
	struct http_answer_to a = {.status = 200};

	c->is_last = !m->keeps_alive;
	c->has_continued = false;
	buf_add(&body, c->in.data + m->head_length, (size_t)m->body_length);
	if (!buf_ok(&body)) {
		refuse(s, c, 503, "out of memory");
		return;
	}
	s->handle(s->context, m, m->body_length ? buf_text(&body) : NULL, &a);
	put_answer(s, c, &a);
	buf_free(&a.body);
}

// The head of a request is there: its body may be, too. Returns whether the request was answered.
static bool take_body(const struct http_server *s, struct http_connection *c, const struct http_message *m)
{
	size_t whole;

	if (m->body_length > s->body_max) {
		CLEANUP_BUF struct buf why = {0};

		buf_printf(&why, "Request payload with size %llu is larger than the limit of %zu allowed by server.",
			(unsigned long long)m->body_length, s->body_max);
		refuse(s, c, 400, buf_text(&why));
		return true;
	}
	whole = m->head_length + (size_t)m->body_length;
	if (c->in.len < whole) {
		if (m->expects_continue && !c->has_continued)
			buf_str(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
		c->has_continued = true;
		return false;
	}
	answer(s, c, m);
	c->in.len -= whole;
	memmove(c->in.data, c->in.data + whole, c->in.len + 1);
	return true;
}

// Returns whether a request was answered.
static bool take_request(const struct http_server *s, struct http_connection *c)
{
	struct http_message m;
	const char *why;

	switch (http_message_request(buf_text(&c->in), c->in.len, &m, &why)) {
	case HTTP_READING_PARTIAL:
		return false;
	case HTTP_READING_BROKEN:
		refuse(s, c, 400, why);
		return true;
	case HTTP_READING_DONE:
		return take_body(s, c, &m);
	}
	return false;
}

// Sends what waits. Returns false when the connection is of no use any more.
static bool flush(struct http_connection *c)
{
	while (c->sent < c->out.len) {
		ssize_t n = send(c->fd, c->out.data + c->sent, c->out.len - c->sent, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		c->sent += (size_t)n;
	}
	buf_clear(&c->out);
	c->sent = 0;
	return !c->is_last;
}

// Returns false at the end of the stream, or when it has failed.
static bool fill(const struct http_server *s, struct http_connection *c)
{
	char chunk[4096];
	ssize_t n;

	// A request that is longer is refused by its head: there is never a reason to keep more.
	while (c->in.len < HTTP_MESSAGE_HEAD_MAX + s->body_max) {
		n = recv(c->fd, chunk, sizeof(chunk), 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		buf_add(&c->in, chunk, (size_t)n);
	}
	return true;
}

// Answers what has come, one after the other: the next is not looked at before the client has taken the answer to the
// one before. Returns false when the connection is of no use any more.
static bool serve(const struct http_server *s, struct http_connection *c)
{
	do
		if (!flush(c))
			return false;
	while (!c->out.len && take_request(s, c));
	return flush(c) && buf_ok(&c->in) && buf_ok(&c->out);
}

static void turn(struct http_server *s, unsigned index, uint32_t events)
{
	struct http_connection *c = &s->at[index];

	if (c->fd < 0)
		return;
	if (events & ~(uint32_t)EPOLLOUT && !c->has_ended)
		c->has_ended = !fill(s, c);
	// Who has sent all may still wait for answers.
	if (!serve(s, c) || (c->has_ended && !c->out.len) ||
		watch(s, EPOLL_CTL_MOD, c->fd, index, c->out.len ? EPOLLOUT : EPOLLIN))
		drop(c);
}

static void turn_away(const struct http_server *s, int fd)
{
	struct http_connection extra = {.fd = fd};

	refuse(s, &extra, 503, "Too many open connections.");
	flush(&extra);
	drop(&extra);
}

static void welcome(struct http_server *s, int fd)
{
	unsigned i = 0;

	while (i < HTTP_SERVER_CONNECTIONS && s->at[i].fd >= 0)
		i++;
	if (i < HTTP_SERVER_CONNECTIONS && watch(s, EPOLL_CTL_ADD, fd, i, EPOLLIN) == 0) {
		s->at[i].fd = fd;
		return;
	}
	turn_away(s, fd);
}

static int take(const struct http_server *s)
{
	return accept4(s->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
}

// Who is not taken for want of a descriptor would be reported again at once, for ever.
static bool refuse_without_descriptor(struct http_server *s)
{
	int fd;

	if (errno != EMFILE && errno != ENFILE)
		return false;
	scope_close(&s->spare);
	fd = take(s);
	if (fd >= 0)
		turn_away(s, fd);
	keep_spare(s);
	return fd >= 0;
}

static void accept_all(struct http_server *s)
{
	int fd;

	do
		while ((fd = take(s)) >= 0)
			welcome(s, fd);
	while (refuse_without_descriptor(s));
}

void http_server_turn(struct http_server *s)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(s->epoll, events, EVENTS, 0);

	for (int i = 0; i < count; i++)
		if (events[i].data.u32 == LISTENER)
			accept_all(s);
		else
			turn(s, events[i].data.u32, events[i].events);
}

void http_server_close(struct http_server *s)
{
	if (s->address.sun_path[0])
		unlink(s->address.sun_path);
	for (size_t i = 0; i < HTTP_SERVER_CONNECTIONS && s->epoll >= 0; i++)
		drop(&s->at[i]);
	scope_close(&s->listener);
	scope_close(&s->epoll);
	scope_close(&s->spare);
	s->listener = s->epoll = s->spare = -1;
	s->address = (struct sockaddr_un){0};
}
