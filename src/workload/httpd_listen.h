// SPDX-License-Identifier: MIT
#ifndef WORKLOAD_HTTPD_LISTEN_H
#define WORKLOAD_HTTPD_LISTEN_H

#include <stddef.h>
#include <stdint.h>

// Opens `count` listening, non-blocking TCP sockets on one IPv4 address in dotted form and one port; with several, the
// kernel spreads connections over them. *port 0 becomes a free port. A WORKLOAD_… exit code, not WORKLOAD_OK after
// complaining; what was opened is closed then.
int httpd_listen(const char *address, uint16_t *port, int *fds, size_t count);

#endif
