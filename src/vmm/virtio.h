// SPDX-License-Identifier: MIT
// What the devices are made of: what each offers, its queues, and what it does when. A device knows nothing of the
// transport (vmm/mmio.h), which calls it; all of it on the loop's thread.
#ifndef VMM_VIRTIO_H
#define VMM_VIRTIO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vmm/loop.h"
#include "vmm/virtqueue.h"

#define VIRTIO_QUEUES 3  // that a device may have
#define VIRTIO_CONFIG 64 // bytes of the longest configuration space

// What a device has done, since it was opened. Written on the loop's thread, read on any.
struct virtio_counters {
	_Atomic uint64_t kicks;      // notifications by the driver
	_Atomic uint64_t interrupts; // of the driver
	_Atomic uint64_t requests;   // chains, frames or packets dealt with, both ways
	_Atomic uint64_t bytes_in;   // into the guest
	_Atomic uint64_t bytes_out;  // out of it
	_Atomic uint64_t failed;     // requests answered with an error, frames and packets dropped
	_Atomic uint64_t throttled;  // times that a rate limiter made it wait
	_Atomic uint64_t violations; // rules broken by the driver
};

struct virtio_device;

struct virtio_ops {
	// The driver is ready: d->features, d->queues and d->places count. Those queues that it left out are not open.
	// -1 with *e set when the host fails it; the device then asks to be reset.
	int (*activate)(struct virtio_device *d, struct err **e);
	// The driver made something available in that queue, which is open. Never called for a queue that the kernel
	// serves (d->is_offloaded).
	void (*kick)(struct virtio_device *d, unsigned queue);
	// Stops, and lets nothing of before reach the guest's memory after it returns. Also called before close.
	void (*reset)(struct virtio_device *d);
	// Frees it.
	void (*close)(struct virtio_device *d);
};

struct virtio_device {
	// Set by the device.
	const struct virtio_ops *ops;
	uint32_t type;   // as numbered by the standard: 1 net, 2 block, 4 rng, 19 vsock
	uint64_t offers; // its own features; VERSION_1 and EVENT_IDX are the transport's
	unsigned queue_count;
	uint32_t config_len;
	uint8_t config[VIRTIO_CONFIG]; // little-endian; after mmio_open changed only by virtio_set_config
	bool is_offloaded;             // set in activate: the kernel serves the queues, and interrupts without us

	// Set by the transport, valid from activate to reset.
	uint64_t features; // that the driver accepted
	struct virtqueue queues[VIRTIO_QUEUES];
	struct virtqueue_place places[VIRTIO_QUEUES];
	int kicks[VIRTIO_QUEUES]; // eventfds by which the driver notifies
	int interrupt;            // eventfd that interrupts the guest
	const struct guest_memory *memory;
	struct loop *loop;
	struct mmio *transport;

	struct virtio_counters count;
};

// Shows what was given in that queue, and interrupts the driver if it wants that.
void virtio_show(struct virtio_device *d, struct virtqueue *q);

// To be called when a queue has a fault: the device asks to be reset and serves nothing until then.
void virtio_broken(struct virtio_device *d, const struct virtqueue *q);

// Changes bytes of the configuration space and tells the driver.
void virtio_set_config(struct virtio_device *d, uint32_t offset, const void *data, uint32_t len);

#endif
