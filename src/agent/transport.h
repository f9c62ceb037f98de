// SPDX-License-Identifier: MIT
#ifndef AGENT_TRANSPORT_H
#define AGENT_TRANSPORT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/scope.h"

struct transport {
	bool is_serial; // or else vsock
	unsigned port;  // of vsock
	int fd;         // owned: a vsock on its way
};

#define TRANSPORT_NONE    {.fd = -1}
#define CLEANUP_TRANSPORT CLEANUP(transport_close)

// Reads agent.transport= and agent.port= from the kernel's command line.
int transport_read(const char *cmdline, struct transport *t, struct err **e);

// Begins to connect, if that is how the host is reached.
int transport_begin(struct transport *t, struct err **e);

// Opens the stream to the host, whose connection or whose port is waited for; the folders /dev and /sys must be mounted
// for a port. Returns a descriptor, or -1 with *e set. That of a port blocks: what is written to it first waits for the
// host.
int transport_finish(struct transport *t, struct err **e);

// Closes what is open.
void transport_close(struct transport *t);

#endif
