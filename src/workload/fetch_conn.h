// SPDX-License-Identifier: MIT
// A client's connection: every wait ends at one deadline.
#ifndef WORKLOAD_FETCH_CONN_H
#define WORKLOAD_FETCH_CONN_H

#include "workload/url.h"

#include <netinet/in.h>
#include <sys/types.h>

// Finds the IPv4 address of the URL's host. 0, or −1 after complaining.
int fetch_resolve(const struct url *u, struct sockaddr_in *out);

// Connects. A socket, or −1 and errno, which is ETIMEDOUT at the deadline (of stopwatch_ns).
int fetch_connect(const struct sockaddr_in *to, uint64_t deadline);

// Sends all bytes. 0, or −1 and errno as above.
int fetch_send(int fd, const char *data, size_t length, uint64_t deadline);

// Receives at least a byte. How many, 0 at the end, or −1 and errno as above.
ssize_t fetch_receive(int fd, char *data, size_t size, uint64_t deadline);

#endif
