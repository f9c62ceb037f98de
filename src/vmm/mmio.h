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

struct mmio {
	struct virtio_device *device; // owned
	struct guest_memory memory;   // a copy: the regions never change
	struct loop *loop;
	// To be given to KVM: irqfd and, for each of device->queue_count, ioeventfd at MMIO_NOTIFY with the queue's
	// number as datamatch and length 4. Owned.
	int interrupt;
	int kicks[VIRTIO_QUEUES];

	// Private.
	pthread_mutex_t registers;                   // what follows; never taken on the loop's thread
	pthread_mutex_t config;                      // the device's configuration space
	uint32_t offered_half, accepted_half, queue; // what the driver selected
	uint64_t accepted;
	struct virtqueue_place places[VIRTIO_QUEUES];
	bool is_ready[VIRTIO_QUEUES];
	bool is_active;                               // on the loop's thread only
	_Atomic uint32_t status, pending, generation; // Status, InterruptStatus, ConfigGeneration
	struct loop_watch watches[VIRTIO_QUEUES];
	struct mmio_kick {
		struct mmio *mmio;
		unsigned queue;
	} kicked[VIRTIO_QUEUES];
};

// Makes the transport of a device, which it owns from now on, also when that fails. To be closed in any case. The loop
// and the memory outlive it.
int mmio_open(struct mmio *t, struct virtio_device *d, const struct guest_memory *m, struct loop *l, struct err **e);

// The guest reads len bytes at the offset in the window. What there is not reads as zeros.
void mmio_read(struct mmio *t, uint64_t offset, void *data, uint32_t len);

// The guest writes. A reset waits for the loop's thread: whoever waits on that thread for vCPUs must count one that is
// not in KVM_RUN as standing still.
void mmio_write(struct mmio *t, uint64_t offset, const void *data, uint32_t len);

// Resets and closes the device, and closes the descriptors. When no vCPU runs any more and on the loop's thread, or
// after loop_run. Zeroes are a transport that was never opened.
void mmio_close(struct mmio *t);

#endif
