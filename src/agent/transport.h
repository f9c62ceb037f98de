// SPDX-License-Identifier: MIT
#ifndef AGENT_TRANSPORT_H
#define AGENT_TRANSPORT_H

#include <stdbool.h>

#include "base/err.h"

struct transport {
	bool is_serial; // or else vsock
	unsigned port;  // of vsock
};

// Reads agent.transport= and agent.port= from the kernel's command line.
int transport_read(const char *cmdline, struct transport *t, struct err **e);

// Opens the stream to the host. A serial port is waited for, and the folders /dev and /sys must be mounted for it.
// Returns a descriptor that blocks, or -1 with *e set.
int transport_open(const struct transport *t, struct err **e);

#endif
