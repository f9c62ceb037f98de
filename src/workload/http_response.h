// SPDX-License-Identifier: MIT
// The answer to a request: its head in a buffer, its body where it lies already. Pure where the site is in memory.
// A Range is ignored, as every server may.
#ifndef WORKLOAD_HTTP_RESPONSE_H
#define WORKLOAD_HTTP_RESPONSE_H

#include "workload/http_request.h"
#include "workload/site.h"

#define HTTP_RESPONSE_HEAD_MAX 1536 // a redirect can have a name of 255 bytes, each as %XX
#define HTTP_SMALL_MAX         4096 // bytes of a file that go into the same write as the head

struct http_response {
	int status;
	char head[HTTP_RESPONSE_HEAD_MAX + HTTP_SMALL_MAX]; // and behind it the body, if it is a small file
	size_t head_length;
	const char *body;
	size_t body_length; // 0 after HEAD and 304
	int file;           // holds the body if it is not −1; whoever has the answer closes it
};

// Answers a request with a file of the site, a redirect, 304, or an error. `date` is the present one, HTTP_DATE_LENGTH
// bytes.
void http_answer(const struct site *s, const struct http_request *r, const char *date, struct http_response *out);

// Whether the client has this file already: If-None-Match counts, and If-Modified-Since only without it. `date` as
// above.
bool http_has_current(const struct http_request *r, const struct site_file *f, const char *date);

#endif
