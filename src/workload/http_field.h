// SPDX-License-Identifier: MIT
// The fields of a head, one line at a time. For http_request.c and http_reply.c only.
#ifndef WORKLOAD_HTTP_FIELD_H
#define WORKLOAD_HTTP_FIELD_H

#include "workload/http_request.h"

// What has been seen that must come once, or not together.
struct http_fields {
	size_t count;
	bool has_host, has_length, has_encoding, has_body, says_close, says_keep_alive;
};

// Whether the text is a token of RFC 9110: not empty, letters, digits and !#$%&'*+-.^_`|~ only.
bool http_is_token(struct http_text t);

// Splits a field line, without its line end, into its name and its value without the spaces around it. False if the
// name is no token or the value holds what none may.
bool http_field_split(struct http_text line, struct http_text *name, struct http_text *value);

// Takes one field line, without its line end. 0, or the status with which the request is to be refused.
int http_field_read(struct http_text line, struct http_fields *seen, struct http_request *out);

// Judges all fields together at the end of the head. 0, or the status with which the request is to be refused.
int http_fields_end(const struct http_fields *seen, struct http_request *out);

#endif
