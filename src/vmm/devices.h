// SPDX-License-Identifier: MIT
// The devices, each in its own file. Opening gives a device for mmio_open, or NULL with *e set; what it opens on the
// host is open then. The updates are for the loop's thread.
#ifndef VMM_DEVICES_H
#define VMM_DEVICES_H

#include "vmm/config.h"
#include "vmm/virtio.h"

// A raw file or block device.
struct virtio_device *virtio_blk_open(const struct vmm_drive *c, struct err **e);

// Opens the file of c->path, tells the driver the new size, and gives it the limits of c; reopens: false leaves the
// file. On failure all is as before.
int virtio_blk_update(struct virtio_device *d, const struct vmm_drive *c, bool reopens, struct err **e);

// A tap that exists, served by the kernel (vhost-net) where that is there and nothing is limited.
struct virtio_device *virtio_net_open(const struct vmm_net *c, struct err **e);

// Gives a card the limits of c.
int virtio_net_update(struct virtio_device *d, const struct vmm_net *c, struct err **e);

// Streams between the guest and unix sockets, with Firecracker's handshake; listens at c->path.
struct virtio_device *virtio_vsock_open(const struct vmm_vsock *c, struct err **e);

// The kernel's random numbers.
struct virtio_device *virtio_rng_open(const struct vmm_entropy *c, struct err **e);

#endif
