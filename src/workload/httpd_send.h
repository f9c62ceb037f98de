// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_HTTPD_SEND_H
#define WORKLOAD_HTTPD_SEND_H

#include "workload/http_response.h"

enum io {
	IO_DONE,
	IO_BLOCKED, // until the peer does something
	IO_GOES_ON, // there is more to do at once, but others have their turn first
	IO_FAILED,
};

// Sends what is left of an answer, of which *sent bytes are gone, as far as that goes without waiting. A file that has
// become shorter than its head said is a failure: only closing the connection can tell the peer.
enum io httpd_send(int fd, const struct http_response *r, size_t *sent);

#endif
