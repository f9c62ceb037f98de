// SPDX-License-Identifier: MIT
// The disk as a device (virtio 1.2, 5.2).
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/clock.h"
#include "vmm/blk_parts.h"
#include "vmm/devices.h"

#define TYPE_BLOCK 2

#define F_SEG_MAX (UINT64_C(1) << 2)
#define F_RO      (UINT64_C(1) << 5)
#define F_FLUSH   (UINT64_C(1) << 9)

// The configuration space (5.2.4).
#define CAPACITY   0
#define SEG_MAX    12
#define CONFIG_LEN 16

#define SEGMENTS (VIRTQUEUE_SIZE / 2 - 2) // that a driver may put into one request

static struct blk *blk_of(struct virtio_device *d)
{
	return (struct blk *)d;
}

static void kick(struct virtio_device *d, unsigned queue)
{
	(void)queue;
	if (!blk_of(d)->is_waiting)
		blk_work(blk_of(d));
}

static void due(void *context)
{
	struct blk *b = context;

	b->is_waiting = false;
	blk_work(b);
}

static void kernel_is_ready(void *context, uint32_t events)
{
	(void)events;
	blk_finish(context);
}

static int activate_async(struct blk *b, struct err **e)
{
	struct blk_async *a = b->async;

	if (a->is_dead)
		return err_set(e, "cannot use io_uring again, which failed before");
	a->watch = (struct loop_watch){.fd = a->uring.fd, .ready = kernel_is_ready, .context = b};
	return loop_watch(b->device.loop, &a->watch, EPOLLIN, e);
}

static int activate(struct virtio_device *d, struct err **e)
{
	struct blk *b = blk_of(d);

	b->timer = (struct loop_timer){.due = due, .context = b};
	if (loop_timer_open(d->loop, &b->timer, e))
		return -1;
	return b->async ? activate_async(b, e) : 0;
}

static void reset(struct virtio_device *d)
{
	struct blk *b = blk_of(d);

	blk_drain(b);
	if (b->async)
		loop_unwatch(d->loop, &b->async->watch);
	loop_timer_close(d->loop, &b->timer);
	b->is_waiting = false;
	b->listed = 0;
}

static void close_blk(struct virtio_device *d)
{
	struct blk *b = blk_of(d);

	if (b->async)
		uring_close(&b->async->uring);
	scope_close(&b->file.fd);
	free(b->async);
	free(b->lists);
	free(b);
}

static const struct virtio_ops ops = {.activate = activate, .kick = kick, .reset = reset, .close = close_blk};

static int open_async(struct blk *b, struct err **e)
{
	b->async = calloc(1, sizeof(*b->async));
	if (!b->async)
		return err_set(e, "cannot open the disk: out of memory");
	for (uint16_t i = 0; i < URING_DEPTH; i++)
		b->async->free[b->async->free_count++] = i;
	return uring_open(&b->async->uring, e);
}

static void describe(struct blk *b, const struct vmm_drive *c)
{
	struct virtio_device *d = &b->device;
	uint32_t segments = SEGMENTS;

	d->ops = &ops;
	d->type = TYPE_BLOCK;
	d->queue_count = 1;
	d->offers = F_SEG_MAX | (c->is_read_only ? F_RO : 0) | (c->has_writeback ? F_FLUSH : 0);
	d->config_len = CONFIG_LEN;
	memcpy(d->config + CAPACITY, &b->file.sectors, sizeof(b->file.sectors));
	memcpy(d->config + SEG_MAX, &segments, sizeof(segments));
	b->limits = (struct blk_limits){b->file.sectors, c->is_read_only, c->has_writeback};
}

static int open_all(struct blk *b, const struct vmm_drive *c, struct err **e)
{
	b->file.fd = -1;
	b->lists = calloc(BLK_LISTS, sizeof(*b->lists));
	if (!b->lists)
		return err_set(e, "cannot open the disk: out of memory");
	if (blk_file_open(&b->file, c->path, c->is_read_only, e))
		return -1;
	describe(b, c);
	rate_set(&b->rate, &c->limiter, clock_ns());
	return c->is_async ? open_async(b, e) : 0;
}

struct virtio_device *virtio_blk_open(const struct vmm_drive *c, struct err **e)
{
	struct blk *b = calloc(1, sizeof(*b));

	if (!b) {
		err_set(e, "cannot open the disk: out of memory");
		return NULL;
	}
	if (open_all(b, c, e)) {
		close_blk(&b->device);
		return NULL;
	}
	return &b->device;
}

// The kernel holds on to the old file for what it still has to do with it.
static int reopen(struct blk *b, const char *path, struct err **e)
{
	struct blk_file file;

	if (blk_file_open(&file, path, b->limits.is_read_only, e))
		return -1;
	scope_close(&b->file.fd);
	b->file = file;
	b->limits.sectors = file.sectors;
	virtio_set_config(&b->device, CAPACITY, &file.sectors, sizeof(file.sectors));
	return 0;
}

int virtio_blk_update(struct virtio_device *d, const struct vmm_drive *c, bool reopens, struct err **e)
{
	struct blk *b = blk_of(d);

	if (reopens && reopen(b, c->path, e))
		return -1;
	rate_set(&b->rate, &c->limiter, clock_ns());
	if (b->is_waiting)
		loop_timer_set(&b->timer, 1); // perhaps for less now
	return 0;
}
