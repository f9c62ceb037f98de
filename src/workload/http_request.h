// SPDX-License-Identifier: MIT
// The head of an HTTP request (RFC 9110, RFC 9112), read strictly from untrusted bytes. Pure: no memory is allocated,
// nothing is copied, and what it returns points into the bytes it was given (or to a constant "/").
#ifndef WORKLOAD_HTTP_REQUEST_H
#define WORKLOAD_HTTP_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_HEAD_MAX   8192 // bytes of a request line and its fields: what common servers grant
#define HTTP_FIELDS_MAX 100  // as many as common servers grant

struct http_text {
	const char *start; // not terminated
	size_t length;
};

enum http_verdict {
	HTTP_INCOMPLETE, // the head goes on: come again with more bytes
	HTTP_REQUEST,    // a request
	HTTP_REFUSED,    // answer with `status` and close: where the next request would begin is not known
};

struct http_request {
	int status;                     // 0, or the error that is the only answer there can be
	bool is_head;                   // HEAD: as GET, but without the body
	bool keeps_alive;               // the connection stays open after the answer
	bool has_more;                  // bytes may follow that are no request: a body, or the rest of what was refused
	bool is_1_0;                    // HTTP/1.0, where keeping alive must be agreed on
	struct http_text path;          // begins with '/', without the query; not percent-decoded
	struct http_text if_none_match; // start is NULL if the field is not there
	struct http_text if_modified_since; // same
	size_t head_length;                 // where the next request begins
};

// Reads the request at the start of `data`. A method other than GET and HEAD is a request with status 405 (501 if it is
// none of HTTP's own). A body is never read: a request that announces one does not keep alive.
enum http_verdict http_request_read(const char *data, size_t length, struct http_request *out);

// Whether the text is this word; the case of letters does not matter.
bool http_text_is(struct http_text t, const char *word);

// Takes the next member off a comma-separated list, without the spaces around it; empty ones are passed over. Commas
// inside double quotes belong to the member. False at the end.
bool http_list_next(struct http_text *list, struct http_text *member);

#endif
