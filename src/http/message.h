// SPDX-License-Identifier: MIT
// Messages of HTTP/1.1 (RFC 9110, RFC 9112) as REST interfaces over a unix socket have them: a head, and a body whose
// length the head says. Read strictly from untrusted bytes; nothing is copied or allocated, and what is returned points
// into the bytes that were given.
#ifndef HTTP_MESSAGE_H
#define HTTP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_MESSAGE_HEAD_MAX   8192 // bytes of a head: what common servers grant
#define HTTP_MESSAGE_FIELDS_MAX 64

struct http_piece {
	const char *start; // not terminated
	size_t len;
};

struct http_message {
	struct http_piece method, target; // of a request; the target begins with '/'
	unsigned status;                  // of a response, 100 to 599
	bool has_length;                  // Content-Length was given
	uint64_t body_length;             // bytes behind the head
	bool keeps_alive;                 // another message may follow on the connection
	bool expects_continue;            // the body comes when an interim response 100 was sent, or after a while
	size_t head_length;
};

enum http_reading {
	HTTP_READING_PARTIAL, // the head goes on: come again with more bytes
	HTTP_READING_DONE,    // it is there; of the body nothing was looked at
	HTTP_READING_BROKEN,  // where the next message would begin is not known
};

// Reads the head at the start of data. why is set to what is wrong when it is broken: a constant for people.
enum http_reading http_message_request(const char *data, size_t len, struct http_message *out, const char **why);

// The same of a response. One that says no length and may have a body is broken: it would end with the connection.
enum http_reading http_message_response(const char *data, size_t len, struct http_message *out, const char **why);

// Whether the piece is this text, the case of letters included.
bool http_piece_is(struct http_piece p, const char *text);

// Returns the words that belong to a status: "No Content" for 204.
const char *http_message_reason(unsigned status);

#endif
