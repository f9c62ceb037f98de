// SPDX-License-Identifier: MIT
// The server of a REST interface on a unix socket: HTTP/1.1 with keep-alive, requests answered one at a time and in
// order. It has no loop of its own: its descriptor is readable when it has something to do.
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/un.h>

#include "base/buf.h"
#include "base/err.h"
#include "http/message.h"

#define HTTP_SERVER_CONNECTIONS 16 // at once; a further one is told 503

// What is answered. status is 200 unless the handler says otherwise; a body makes it application/json.
struct http_answer_to {
	unsigned status;
	bool is_deprecated; // there will be no such request some day: the head has "Deprecation: true"
	struct buf body;
};

struct http_connection {
	int fd; // -1: free
	struct buf in, out;
	size_t sent;        // bytes of out
	bool has_ended;     // the client sends no more
	bool is_last;       // to be closed when out is sent
	bool has_continued; // the interim response to the present request was sent
};

struct http_server {
	// Set by the caller.
	const char *name; // in the field Server
	size_t body_max;  // bytes of a request's body; a longer one is refused
	// Answers a request; body is NULL if it has none. Called for well-formed requests only.
	void (*handle)(void *context, const struct http_message *m, const char *body, struct http_answer_to *a);
	// Answers what is no request: appends the body for these words.
	void (*refuse)(void *context, const char *why, struct http_answer_to *a);
	void *context;
	// Private.
	int epoll, listener;
	int spare; // descriptor that is given up to tell somebody that there is none for him
	struct sockaddr_un address;
	struct http_connection at[HTTP_SERVER_CONNECTIONS];
};

#define HTTP_SERVER_NONE {.epoll = -1, .listener = -1, .spare = -1}

// Listens at path, which must not exist yet. The caller has set the first members.
int http_server_open(struct http_server *s, const char *path, struct err **e);

// Returns the descriptor to be polled for reading.
int http_server_fd(const struct http_server *s);

// Does what is to be done now, without waiting: takes connections, reads, calls the handler, writes. A connection that
// fails is closed; nothing of what clients do is an error here.
void http_server_turn(struct http_server *s);

// Closes everything and removes the socket. Safe to call twice, and on HTTP_SERVER_NONE.
void http_server_close(struct http_server *s);

#endif
