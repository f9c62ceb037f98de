// SPDX-License-Identifier: MIT
// The client of a REST interface on a unix socket: one request, one answer, in order, each with a deadline.
#ifndef HTTP_CLIENT_H
#define HTTP_CLIENT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define HTTP_CLIENT_BODY_MAX (1u << 20) // bytes of an answer

struct http_client {
	int fd;           // a connected stream; not owned
	const char *name; // what errors call the other side
	struct buf in;    // private; zero at the start
};

// Sends a request, with a JSON body unless that is NULL, and waits for the answer. *status is its status and body,
// which may be NULL, has its body. Answers that break the protocol, and an end of the connection, are errors; a status
// of 400 is none. deadline is a time of clock_ns.
int http_client_call(struct http_client *c, const char *method, const char *path, const char *json, uint64_t deadline,
	unsigned *status, struct buf *body, struct err **e);

// Frees the memory; fd stays open.
void http_client_free(struct http_client *c);

#endif
