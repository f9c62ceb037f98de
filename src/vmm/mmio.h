// SPDX-License-Identifier: MIT
// virtio over MMIO, version 2 (virtio 1.2, 4.2): the registers of one device. They are read and written on the threads
// of the vCPUs; what the device then does, it does on the loop's thread.
#ifndef VMM_MMIO_H
#define VMM_MMIO_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vmm/virtio.h"

#define MMIO_WINDOW 0x1000 // bytes of a device's registers
#define MMIO_NOTIFY 0x50   // of QueueNotify in them: 4 bytes, the queue's number

struct mmio_queue {
	struct mmio *mmio;
	unsigned number;
	struct virtqueue_place place;
	bool is_ready;
	struct loop_watch watch; // of its kick
};

struct mmio {
	struct virtio_device *device; // owned
	// To be given to KVM: irqfd and, for each of device->queue_count, ioeventfd at MMIO_NOTIFY with the queue's
	// number as datamatch and length 4. Owned.
	int interrupt;
	int kicks[VIRTIO_QUEUES];

	// Private.
	struct loop *loop;
	_Atomic uint32_t status;         // Status
	_Atomic uint32_t pending;        // InterruptStatus
	_Atomic uint32_t always_pending; // bits of it that an offloaded device cannot set
	_Atomic uint32_t generation;     // ConfigGeneration
	pthread_mutex_t config;          // of the configuration space
	pthread_mutex_t registers;       // of what follows; not for the loop's thread, but within loop_call
	uint32_t offered_half, accepted_half, selected;
	uint64_t accepted;
	struct mmio_queue queues[VIRTIO_QUEUES];
	bool is_active;
	unsigned said;
};

// Makes the transport of a device, which it owns from now on, also when that fails. To be closed in any case. The loop
// and the memory outlive it.
int mmio_open(struct mmio *t, struct virtio_device *d, const struct guest_memory *m, struct loop *l, struct err **e);

// The guest reads len bytes at the offset in the window. What there is not reads as zeros.
void mmio_read(struct mmio *t, uint64_t offset, void *data, uint32_t len);

// The guest writes. Status may wait for the loop's thread: whoever waits there for vCPUs must count one that is not in
// KVM_RUN as standing still.
void mmio_write(struct mmio *t, uint64_t offset, const void *data, uint32_t len);

// Resets and closes the device, and closes the descriptors. When no vCPU runs any more, on the loop's thread or after
// loop_run. Zeroes are a transport that was never opened.
void mmio_close(struct mmio *t);

#endif
