// SPDX-License-Identifier: MIT
// One connection: bytes in, requests, answers out, without ever blocking.
#ifndef WORKLOAD_HTTPD_CONN_H
#define WORKLOAD_HTTPD_CONN_H

#include "workload/http_response.h"

#include <stdint.h>

struct conn {
	int fd;
	struct conn *older, *newer; // in order of `since`, and the chain of those not in use; httpd_pool's
	uint64_t since;             // when the present exchange, or the wait for it, began; httpd_pool's
	uint32_t exchanges;         // grows with every request taken, every answer sent, and every MiB of one
	bool may_have_input;        // set when epoll says so; cleared when there is nothing more to read
	bool peer_is_done;          // the peer will send no more than what lies ready
	bool closes;                // after the present answer
	bool has_more;              // and what comes in then is to be read and dropped
	bool drains;                // only waits for the peer to close, so that it gets our last answer
	struct http_response out;
	size_t sent; // of out's head and body
	size_t in_start, in_end;
	char in[HTTP_HEAD_MAX];
};

enum conn_next {
	CONN_WAITS, // for the peer
	CONN_AGAIN, // there is more to do at once, but others have their turn first
	CONN_OVER,  // close it
};

// Makes a connection of an accepted, non-blocking socket, which the caller closes, after conn_end.
void conn_begin(struct conn *c, int fd);

// Gives up what the connection holds, but not its socket.
void conn_end(struct conn *c);

// Reads, answers and writes as far as that goes without waiting, and a bounded number of requests at most.
enum conn_next conn_advance(struct conn *c, const struct site *s, const char *date);

// The time is up: says so (408) to a peer that has sent a part of a request. The caller closes the socket then.
void conn_expire(struct conn *c, const struct site *s, const char *date);

#endif
