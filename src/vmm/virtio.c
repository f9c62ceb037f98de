// SPDX-License-Identifier: MIT
#include "vmm/virtio.h"

#include <string.h>
#include <unistd.h>

#include "vmm/mmio.h"

#define NEEDS_RESET 64 // of Status

// Of InterruptStatus.
#define USED_RING 1
#define CONFIG    2

#define SAID_MAX 16 // a driver that breaks a rule after each reset does not fill the log

// It fails only when 2⁶⁴ − 2 of them wait.
static void signal_event(int fd)
{
	uint64_t one = 1;

	if (write(fd, &one, sizeof(one)) < 0)
		return;
}

static void interrupt(struct virtio_device *d, uint32_t why)
{
	atomic_fetch_or(&d->transport->pending, why);
	virtio_count(&d->count.interrupts, 1);
	signal_event(d->interrupt);
}

static void say(struct virtio_device *d, const char *text)
{
	if (d->say && d->transport->said++ < SAID_MAX)
		d->say(d->context, text);
}

// All queues stop: what one of them did makes the others worth nothing either.
static void stop(struct virtio_device *d, const char *why)
{
	if (d->is_broken)
		return;
	d->is_broken = true;
	for (unsigned i = 0; i < d->queue_count; i++)
		virtqueue_refuse(&d->queues[i]);
	atomic_fetch_or(&d->transport->status, NEEDS_RESET);
	interrupt(d, CONFIG);
	say(d, why);
}

static void broken(struct virtio_device *d, enum virtqueue_fault fault)
{
	if (!d->is_broken)
		atomic_fetch_add(&d->count.violations, 1);
	stop(d, virtqueue_fault_text(fault));
}

bool virtio_take(struct virtio_device *d, unsigned queue, struct iovec *at, struct virtqueue_chain *c)
{
	struct virtqueue *q = &d->queues[queue];

	if (virtqueue_take(q, at, c))
		return true;
	if (q->fault)
		broken(d, q->fault);
	return false;
}

void virtio_refuse(struct virtio_device *d, unsigned queue)
{
	virtqueue_refuse(&d->queues[queue]);
	broken(d, d->queues[queue].fault);
}

void virtio_fail(struct virtio_device *d, struct err **e)
{
	stop(d, err_text(*e));
	err_free(e);
}

void virtio_give(struct virtio_device *d, unsigned queue, const struct virtqueue_chain *c, uint32_t written)
{
	virtqueue_give(&d->queues[queue], c->head, written);
}

void virtio_show(struct virtio_device *d, unsigned queue)
{
	if (virtqueue_show(&d->queues[queue]))
		interrupt(d, USED_RING);
}

void virtio_again(struct virtio_device *d, unsigned queue)
{
	signal_event(d->kicks[queue]);
}

void virtio_set_config(struct virtio_device *d, uint32_t offset, const void *data, uint32_t len)
{
	pthread_mutex_lock(&d->transport->config);
	memcpy(d->config + offset, data, len);
	atomic_fetch_add(&d->transport->generation, 1);
	pthread_mutex_unlock(&d->transport->config);
	if (d->transport->is_active)
		interrupt(d, CONFIG);
}
