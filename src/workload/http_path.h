// SPDX-License-Identifier: MIT
// The path of a request, as the name of a file. Pure.
#ifndef WORKLOAD_HTTP_PATH_H
#define WORKLOAD_HTTP_PATH_H

#include "workload/http_request.h"

#define HTTP_PATH_MAX 4096 // bytes with the NUL: what open(2) takes

// Decodes the path's percent signs and drops empty segments and ".", so that every file has one name. `out` has
// HTTP_PATH_MAX bytes and begins with '/'; *length is without the NUL. 0, or the status with which to refuse the path:
// 400 for "..", a NUL or a wrong escape, 404 for a slash inside a segment, which no file's name has, 414.
int http_path_read(struct http_text path, char *out, size_t *length);

// Whether the two characters are hexadecimal digits; their value goes to *byte.
bool http_hex_read(const char *two, char *byte);

#endif
