// SPDX-License-Identifier: MIT
#include "vmm/mmio.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "vmm/mmio_parts.h"

static void kicked(void *context, uint32_t events)
{
	struct mmio_queue *q = context;
	struct virtio_device *d = q->mmio->device;

	(void)events;
	virtio_count(&d->count.kicks, 1);
	d->ops->kick(d, q->number);
}

// The eventfd is never read: edge-triggered, each notification is an edge.
static int open_queue(struct mmio *t, struct mmio_queue *q, struct err **e)
{
	struct virtio_device *d = t->device;
	enum virtqueue_fault fault;

	if (!q->is_ready)
		return 0;
	fault = virtqueue_open(&d->queues[q->number], d->memory, &q->place, d->features & VIRTIO_EVENT_IDX);
	if (!fault)
		return 0;
	atomic_fetch_add(&d->count.violations, 1);
	return err_set(e, "cannot use queue %u: %s", q->number, virtqueue_fault_text(fault));
}

static int listen_to(struct mmio *t, struct mmio_queue *q, struct err **e)
{
	if (!q->is_ready || t->device->is_offloaded)
		return 0;
	return loop_watch(t->loop, &q->watch, EPOLLIN | EPOLLET, e);
}

static int listen_to_all(struct mmio *t, struct err **e)
{
	atomic_store(&t->always_pending, t->device->is_offloaded ? 1 : 0);
	for (unsigned i = 0; i < t->device->queue_count; i++)
		if (listen_to(t, &t->queues[i], e))
			return -1;
	return 0;
}

static int activate_all(struct mmio *t, struct err **e)
{
	struct virtio_device *d = t->device;

	for (unsigned i = 0; i < d->queue_count; i++)
		if (open_queue(t, &t->queues[i], e))
			return -1;
	return d->ops->activate(d, e) ? -1 : listen_to_all(t, e);
}

int virtio_take_over(struct virtio_device *d, struct err **e)
{
	d->is_offloaded = false;
	return listen_to_all(d->transport, e);
}

void mmio_activate(void *argument)
{
	struct mmio *t = argument;
	struct err *e = NULL;

	t->device->features = t->accepted;
	t->is_active = true;
	if (activate_all(t, &e))
		virtio_fail(t->device, &e);
}

void mmio_reset(void *argument)
{
	struct mmio *t = argument;
	struct virtio_device *d = t->device;

	for (unsigned i = 0; i < d->queue_count; i++)
		loop_unwatch(t->loop, &t->queues[i].watch);
	if (t->is_active)
		d->ops->reset(d);
	for (unsigned i = 0; i < d->queue_count; i++)
		virtqueue_close(&d->queues[i]);
	t->is_active = d->is_broken = d->is_offloaded = false;
	atomic_store(&t->always_pending, 0);
	atomic_store(&t->pending, 0);
	atomic_store(&t->status, 0);
}

void mmio_forget(struct mmio *t)
{
	t->offered_half = t->accepted_half = t->selected = 0;
	t->accepted = 0;
	for (unsigned i = 0; i < VIRTIO_QUEUES; i++) {
		t->queues[i].place = (struct virtqueue_place){.size = VIRTQUEUE_SIZE};
		t->queues[i].is_ready = false;
	}
}

static int open_events(struct mmio *t, struct err **e)
{
	t->interrupt = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (t->interrupt < 0)
		return err_sys(e, "cannot make an interrupt");
	t->device->interrupt = t->interrupt;
	for (unsigned i = 0; i < t->device->queue_count; i++) {
		t->kicks[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		if (t->kicks[i] < 0)
			return err_sys(e, "cannot make a notification");
		t->device->kicks[i] = t->kicks[i];
		t->queues[i].watch = (struct loop_watch){.fd = t->kicks[i], .ready = kicked, .context = &t->queues[i]};
	}
	return 0;
}

int mmio_open(struct mmio *t, struct virtio_device *d, const struct guest_memory *m, struct loop *l, struct err **e)
{
	*t = (struct mmio){.device = d, .interrupt = -1, .loop = l};
	pthread_mutex_init(&t->config, NULL);
	pthread_mutex_init(&t->registers, NULL);
	for (unsigned i = 0; i < VIRTIO_QUEUES; i++) {
		t->kicks[i] = -1;
		t->queues[i].mmio = t;
		t->queues[i].number = i;
	}
	mmio_forget(t);
	d->loop = l;
	d->memory = m;
	d->transport = t;
	return open_events(t, e);
}

void mmio_close(struct mmio *t)
{
	if (!t->device)
		return;
	mmio_reset(t);
	t->device->ops->close(t->device);
	scope_close(&t->interrupt);
	for (unsigned i = 0; i < VIRTIO_QUEUES; i++)
		scope_close(&t->kicks[i]);
	*t = (struct mmio){.device = NULL};
}
