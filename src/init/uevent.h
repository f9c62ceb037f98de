// SPDX-License-Identifier: MIT
// What the kernel tells about devices that come and go (netlink, NETLINK_KOBJECT_UEVENT).
#ifndef INIT_UEVENT_H
#define INIT_UEVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

// Begins to listen. Returns a descriptor to be closed by the caller, or -1. Listen before looking, or a device that
// comes in between is missed.
int uevent_open(struct err **e);

// Waits for the next events on fd, and forgets them: the caller looks for itself. Returns false when deadline passed or
// an ending was asked for.
bool uevent_wait(int fd, uint64_t deadline);

// Waits until there was no event for quiet_ns, at most until deadline: the bus has found its devices by then.
void uevent_settle(int fd, uint64_t quiet_ns, uint64_t deadline);

#endif
