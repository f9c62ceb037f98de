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

// Reads any of the three forms there are, in untrusted bytes. `now`, in seconds since 1970, decides the century of the
// form that has none. False if it is no date, or one before 1970.
bool http_date_read(const char *text, size_t length, uint64_t now, uint64_t *seconds);

// Rewrites an obsolete form as the one that is sent today: HTTP_DATE_LENGTH bytes of that shape, which may still be no
// date. False if it is neither. For http_date_read.
bool http_date_modernise(const char *text, size_t length, uint64_t now, char *out);

// Whether the text is as long as the shape and looks like it: A stands for any character, 0 for a digit.
bool http_date_has_shape(const char *text, size_t length, const char *shape);

#endif
