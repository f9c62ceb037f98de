// SPDX-License-Identifier: MIT
// The host's end of a guest's vsock (vsock(7)).
#ifndef RUNTIME_VSOCK_H
#define RUNTIME_VSOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct vsock {
	int device;   // /dev/vhost-vsock with cid set, for the hypervisor
	int listener; // does not block
	uint32_t cid; // of the guest; no other guest of this machine has it
	uint32_t port;
};

#define VSOCK_NONE {.device = -1, .listener = -1}

// Whether this machine has it.
bool vsock_is_there(void);

// Opens the device with a number of its own for the guest, and a listener on a port of its own.
int vsock_open(struct vsock *v, struct err **e);

// Takes a connection from listener if it comes from the guest cid. *fd does not block; it is -1 when there is none, or
// when it came from elsewhere and was turned away.
int vsock_accept(int listener, uint32_t cid, int *fd, struct err **e);

// Closes what is open.
void vsock_close(struct vsock *v);

#endif
