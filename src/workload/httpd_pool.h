// SPDX-License-Identifier: MIT
// All connections there may be, made once. Those in use stand in order of `since`: as each may take the same time, the
// oldest is the first whose time is up, and the one to give way when all are in use.
#ifndef WORKLOAD_HTTPD_POOL_H
#define WORKLOAD_HTTPD_POOL_H

#include "workload/httpd_conn.h"

struct pool {
	struct conn *all, *unused;
	struct conn *oldest, *newest;
};

// Makes room for `count` connections. 0, or −1 if there is no memory.
int pool_make(struct pool *p, size_t count);

// Closes all connections and gives the memory back.
void pool_free(struct pool *p);

// A connection of this socket, as the newest; NULL if all are in use.
struct conn *pool_take(struct pool *p, int fd, uint64_t now);

// Makes the connection the newest.
void pool_renew(struct pool *p, struct conn *c, uint64_t now);

// Closes the socket and takes the connection out of use.
void pool_close(struct pool *p, struct conn *c);

#endif
