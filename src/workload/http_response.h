// SPDX-License-Identifier: MIT
// The answer to a request: its head in a buffer, its body where it lies already. Pure.
#ifndef WORKLOAD_HTTP_RESPONSE_H
#define WORKLOAD_HTTP_RESPONSE_H

#include "workload/http_request.h"
#include "workload/site.h"

#define HTTP_RESPONSE_HEAD_MAX 512

struct http_response {
	int status;
	char head[HTTP_RESPONSE_HEAD_MAX];
	size_t head_length;
	const char *body;
	size_t body_length; // 0 after HEAD and 304
};

// Answers a request with a file of the site, 304, or an error. `date` is the present one, HTTP_DATE_LENGTH bytes.
void http_answer(const struct site *s, const struct http_request *r, const char *date, struct http_response *out);

// Whether the client has this file already: If-None-Match counts, and If-Modified-Since only without it.
bool http_has_current(const struct http_request *r, const struct site_file *f);

#endif
