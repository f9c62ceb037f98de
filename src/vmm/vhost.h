// SPDX-License-Identifier: MIT
// vhost-net (linux/vhost.h): the kernel serves the queues of a network card between the guest's memory and a tap, and
// takes and gives notifications by eventfd, without us.
#ifndef VMM_VHOST_H
#define VMM_VHOST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/virtio.h"

// Returns a descriptor of it, or -1 where it is not.
int vhost_open(void);

// Returns whether it can serve a driver that accepted these features.
bool vhost_takes(int vhost, uint64_t features);

// Starts on queues 0 and 1 of the device, whose places are known to be in memory, with the tap. errors: an eventfd that
// tells of a driver that broke a rule.
int vhost_start(int vhost, const struct virtio_device *d, int tap, int errors, struct err **e);

// Stops: nothing of before reaches the guest's memory after it returns. A queue that was served goes on in d->queues
// where the kernel left it.
void vhost_stop(int vhost, struct virtio_device *d);

#endif
