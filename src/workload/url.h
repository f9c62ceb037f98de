// SPDX-License-Identifier: MIT
// URLs: references are resolved by RFC 3986, and what can be fetched is brought into one form. Pure.
#ifndef WORKLOAD_URL_H
#define WORKLOAD_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define URL_MAX      2048 // bytes with the NUL; longer ones are passed over
#define URL_HOST_MAX 256  // same, of a host

// An http URL in its one form: no fragment, no dot segments, no escape that need not be one, escapes in capitals.
struct url {
	char host[URL_HOST_MAX]; // a name or an IPv4 address, in small letters
	uint16_t port;
	char target[URL_MAX]; // path and query: begins with '/'
};

// Resolves a reference against a base URL (RFC 3986, 5.2). `out` has URL_MAX bytes. False if it does not fit, or the
// base has no scheme.
bool url_resolve(const char *base, const char *reference, size_t length, char *out);

// Reads an absolute URL, fragment and all. False if it is none of http, names a user, or has no proper host and port.
bool url_read(const char *text, struct url *out);

// Writes the URL as text of at most `size` bytes; without the port if it is 80. False if it does not fit.
bool url_write(const struct url *u, char *out, size_t size);

// Takes the dot segments out of a path, in place (RFC 3986, 5.2.4), and ends it with a NUL. Returns its new length.
size_t url_remove_dots(char *path, size_t length);

// Whether both are on the same host and port.
bool url_is_same_site(const struct url *a, const struct url *b);

#endif
