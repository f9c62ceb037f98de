// SPDX-License-Identifier: MIT
// What the devices are made of: what each offers, its queues, and what it does when. A device knows nothing of the
// registers (vmm/mmio.h), which call it; all of it on the loop's thread.
#ifndef VMM_VIRTIO_H
#define VMM_VIRTIO_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "vmm/loop.h"
#include "vmm/virtqueue.h"

#define VIRTIO_QUEUES 3  // that a device may have
#define VIRTIO_CONFIG 64 // bytes of the longest configuration space

// Features that are the same for all devices, offered for each.
#define VIRTIO_EVENT_IDX (UINT64_C(1) << 29)
#define VIRTIO_VERSION_1 (UINT64_C(1) << 32)

// What a device has done, since it was opened. Written on the loop's thread, read on any.
struct virtio_counters {
	_Atomic uint64_t kicks;      // notifications by the driver
	_Atomic uint64_t interrupts; // of the driver
	_Atomic uint64_t requests;   // chains, frames or packets dealt with, both ways
	_Atomic uint64_t bytes_in;   // into the guest
	_Atomic uint64_t bytes_out;  // out of it
	_Atomic uint64_t failed;     // requests answered with an error, frames and packets dropped
	_Atomic uint64_t throttled;  // times that a rate limiter made it wait
	_Atomic uint64_t violations; // rules broken by the driver; written on the vCPUs' threads too
};

struct virtio_device;

struct virtio_ops {
	// The driver is ready: d->features and d->queues count. Queues that it left out are not open. -1 with *e set
	// when the host fails it; the device then asks to be reset.
	int (*activate)(struct virtio_device *d, struct err **e);
	// The driver made something available in that queue, which is open.
	void (*kick)(struct virtio_device *d, unsigned queue);
	// Stops: nothing of before reaches the guest's memory after it returns. May come without activate.
	void (*reset)(struct virtio_device *d);
	// Closes and frees it.
	void (*close)(struct virtio_device *d);
};

struct virtio_device {
	// Set by the device.
	const struct virtio_ops *ops;
	uint32_t type;   // as numbered by the standard: 1 net, 2 block, 4 rng, 19 vsock
	uint64_t offers; // its own features
	unsigned queue_count;
	uint32_t config_len;
	uint8_t config[VIRTIO_CONFIG]; // little-endian; after mmio_open changed only by virtio_set_config
	bool is_offloaded;             // set in activate: the kernel serves the queues and interrupts

	// Set by the transport; those before `features` for ever, the others from activate to reset.
	struct loop *loop;
	const struct guest_memory *memory;
	struct mmio *transport;
	int interrupt;            // eventfd that interrupts the guest
	int kicks[VIRTIO_QUEUES]; // eventfds by which the driver notifies
	uint64_t features;        // that the driver accepted
	struct virtqueue queues[VIRTIO_QUEUES];
	bool is_broken;

	struct virtio_counters count;
	// Set by whoever puts the machine together: gets what went wrong, for the log; NULL: nobody wants to know.
	void (*say)(void *context, const char *text);
	void *context;
};

// As virtqueue_take; when the driver broke a rule, the device asks to be reset and serves no queue until then.
bool virtio_take(struct virtio_device *d, unsigned queue, struct iovec *at, struct virtqueue_chain *c);

// The same for a rule of the device's own: the chain has no room for the request.
void virtio_refuse(struct virtio_device *d, unsigned queue);

// The same for trouble of the host's that ends the device's work: *e says which, and is freed.
void virtio_fail(struct virtio_device *d, struct err **e);

// Gives a chain to the driver, with the number of bytes written into it.
void virtio_give(struct virtio_device *d, unsigned queue, const struct virtqueue_chain *c, uint32_t written);

// Shows what was given in that queue, and interrupts the driver if it wants that.
void virtio_show(struct virtio_device *d, unsigned queue);

// The device serves its queues itself from now on, which the kernel did (is_offloaded).
int virtio_take_over(struct virtio_device *d, struct err **e);

// Has the device kicked again for that queue, after other devices had their turn.
void virtio_again(struct virtio_device *d, unsigned queue);

// Changes bytes of the configuration space and tells the driver.
void virtio_set_config(struct virtio_device *d, uint32_t offset, const void *data, uint32_t len);

// Adds to a counter that only the loop's thread writes.
static inline void virtio_count(_Atomic uint64_t *counter, uint64_t n)
{
	uint64_t before = atomic_load_explicit(counter, memory_order_relaxed);

	atomic_store_explicit(counter, before + n, memory_order_relaxed);
}

#endif
