// SPDX-License-Identifier: MIT
#include "vmm/vhost.h"

#include <fcntl.h>
#include <linux/vhost.h>
#include <sys/ioctl.h>

#include "vmm/net_features.h"

#define DEVICE "/dev/vhost-net"
#define QUEUES 2

// What concerns who serves the queues; checksums and segments are between driver and tap.
#define QUEUE_FEATURES (VIRTIO_VERSION_1 | VIRTIO_EVENT_IDX | NET_MRG_RXBUF)

int vhost_open(void)
{
	CLEANUP_FD int fd = open(DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, VHOST_SET_OWNER))
		return -1;
	return steal_fd(&fd);
}

bool vhost_takes(int vhost, uint64_t features)
{
	uint64_t has;

	return vhost >= 0 && !ioctl(vhost, VHOST_GET_FEATURES, &has) && !(features & QUEUE_FEATURES & ~has);
}

static int set_memory(int vhost, const struct guest_memory *m, struct err **e)
{
	_Alignas(struct vhost_memory)
		uint8_t space[sizeof(struct vhost_memory) + GUEST_REGIONS * sizeof(struct vhost_memory_region)] = {0};
	struct vhost_memory *t = (void *)space;

	t->nregions = (uint32_t)m->count;
	for (size_t i = 0; i < m->count; i++) {
		const struct guest_region *r = &m->regions[i];

		t->regions[i] = (struct vhost_memory_region){r->start, r->len, (uintptr_t)r->at, 0};
	}
	return ioctl(vhost, VHOST_SET_MEM_TABLE, t) ? err_sys(e, "cannot tell vhost-net of the memory") : 0;
}

static int set_queue(int vhost, const struct virtio_device *d, unsigned i, int errors, struct err **e)
{
	const struct virtqueue *q = &d->queues[i];
	struct vhost_vring_state size = {i, q->size}, begin = {i, q->taken};
	struct vhost_vring_file kick = {i, d->kicks[i]}, call = {i, d->interrupt}, error = {i, errors};
	struct vhost_vring_addr place = {
		.index = i,
		.desc_user_addr = (uintptr_t)q->descriptors,
		.avail_user_addr = (uintptr_t)q->available,
		.used_user_addr = (uintptr_t)q->used,
	};

	if (ioctl(vhost, VHOST_SET_VRING_NUM, &size) || ioctl(vhost, VHOST_SET_VRING_BASE, &begin) ||
		ioctl(vhost, VHOST_SET_VRING_ADDR, &place) || ioctl(vhost, VHOST_SET_VRING_KICK, &kick) ||
		ioctl(vhost, VHOST_SET_VRING_CALL, &call) || ioctl(vhost, VHOST_SET_VRING_ERR, &error))
		return err_sys(e, "cannot give queue %u to vhost-net", i);
	return 0;
}

static void detach(int vhost)
{
	for (unsigned i = 0; i < QUEUES; i++) {
		struct vhost_vring_file none = {i, -1};

		ioctl(vhost, VHOST_NET_SET_BACKEND, &none);
	}
}

int vhost_start(int vhost, const struct virtio_device *d, int tap, int errors, struct err **e)
{
	uint64_t features = d->features & QUEUE_FEATURES;

	if (ioctl(vhost, VHOST_SET_FEATURES, &features))
		return err_sys(e, "cannot set the features of vhost-net");
	if (set_memory(vhost, d->memory, e))
		return -1;
	for (unsigned i = 0; i < QUEUES; i++)
		if (set_queue(vhost, d, i, errors, e))
			return -1;
	for (unsigned i = 0; i < QUEUES; i++) {
		struct vhost_vring_file backend = {i, tap};

		if (ioctl(vhost, VHOST_NET_SET_BACKEND, &backend)) {
			err_sys(e, "cannot give the tap to vhost-net");
			detach(vhost);
			return -1;
		}
	}
	return 0;
}

void vhost_stop(int vhost, struct virtio_device *d)
{
	detach(vhost);
	for (unsigned i = 0; i < QUEUES; i++) {
		struct vhost_vring_state at = {.index = i};

		if (!ioctl(vhost, VHOST_GET_VRING_BASE, &at))
			virtqueue_resume(&d->queues[i], (uint16_t)at.num);
	}
}
