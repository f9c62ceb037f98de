// SPDX-License-Identifier: MIT
// What a server answers (RFC 9112), read from untrusted bytes: the head, and then the body by whatever ends it. Pure:
// nothing is allocated, and what is returned points into the bytes that were given.
#ifndef WORKLOAD_HTTP_REPLY_H
#define WORKLOAD_HTTP_REPLY_H

#include "workload/http_request.h"

#include <stdint.h>

#define HTTP_REPLY_HEAD_MAX 16384

enum http_framing {
	HTTP_NO_BODY,
	HTTP_LENGTH,  // as long as Content-Length says
	HTTP_CHUNKED, // in chunks
	HTTP_CLOSE,   // until the connection ends
};

struct http_reply {
	int status; // 100 … 599
	bool keeps_alive;
	enum http_framing framing;
	uint64_t length;           // of HTTP_LENGTH
	struct http_text location; // start is NULL if the field is not there
	struct http_text type;     // same; without parameters
	size_t head_length;
};

// Reads the head at the start of `data`, which answers a GET. HTTP_REQUEST stands for a whole head, HTTP_REFUSED for
// what is no HTTP/1 or does not say clearly where its body ends.
enum http_verdict http_reply_read(const char *data, size_t length, struct http_reply *out);

enum http_body_event {
	BODY_MORE, // all was taken: come again
	BODY_DATA, // a piece
	BODY_END,  // the body is whole; what was not taken belongs to the next answer
	BODY_BAD,  // no chunks
};

struct http_body {
	enum http_framing framing;
	uint64_t left; // of the body, or the present chunk
	int state;
	unsigned digits;
	size_t extra; // bytes that are no content: chunk extensions and trailers, which are bounded
};

// Begins the body that the head announces.
void http_body_begin(struct http_body *b, const struct http_reply *r);

// Takes a part off the start of `in`; a piece of the body goes to *piece.
enum http_body_event http_body_next(struct http_body *b, struct http_text *in, struct http_text *piece);

#endif
