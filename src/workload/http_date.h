// SPDX-License-Identifier: MIT
// Dates of HTTP (RFC 9110, 5.6.7), always in GMT.
#ifndef WORKLOAD_HTTP_DATE_H
#define WORKLOAD_HTTP_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HTTP_DATE_LENGTH 29 // "Sun, 06 Nov 1994 08:49:37 GMT"

// Writes HTTP_DATE_LENGTH bytes and no NUL. `seconds` since 1970 must be before the year 10000.
void http_date_write(char *out, uint64_t seconds);

// Reads the one form that is sent today, in untrusted bytes; the two obsolete forms are not read. False if it is
// none, or before 1970.
bool http_date_read(const char *text, size_t length, uint64_t *seconds);

#endif
