// SPDX-License-Identifier: MIT
// One GET after the other over a connection that is kept as long as the server keeps it.
#ifndef WORKLOAD_FETCH_GET_H
#define WORKLOAD_FETCH_GET_H

#include "workload/bytes.h"
#include "workload/fetch_conn.h"
#include "workload/http_reply.h"

struct fetch_client {
	struct url site; // host and port count
	struct sockaddr_in address;
	uint64_t deadline; // of stopwatch_ns
	size_t body_max;   // bytes of a body
	int fd;            // −1: not connected
	bool has_served;   // the connection has brought an answer already
	uint64_t body_ns;  // time spent on bodies, of all answers
	const char *fault; // what was wrong with the last answer, if it was no system call
	size_t length;     // of what was received and not yet used
	char in[HTTP_REPLY_HEAD_MAX];
};

struct fetch_answer {
	int status;
	bool is_html, is_css;
	char location[URL_MAX]; // empty: none, or one that is too long
	struct bytes body;      // the caller frees it
};

// Gets the target, which begins with '/'. 0, or −1 with errno and perhaps a fault.
int fetch_get(struct fetch_client *c, const char *target, struct fetch_answer *out);

// Closes the connection.
void fetch_close(struct fetch_client *c);

#endif
