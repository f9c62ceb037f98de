// SPDX-License-Identifier: MIT
// The source of random numbers (virtio 1.2, 5.4).
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "vmm/devices.h"
#include "vmm/rate.h"

#define TYPE_ENTROPY 4

#define MOST 65536u // bytes of a request that are filled: buffers may overlap, so that a chain can hold far more
#define TURN 64     // requests after which other devices have their turn

struct rng {
	struct virtio_device device;
	struct rate rate;
	struct loop_timer timer;
	bool is_waiting;
	struct iovec list[VIRTQUEUE_SIZE];
};

static struct rng *rng_of(struct virtio_device *d)
{
	return (struct rng *)d;
}

static uint32_t fill(const struct virtqueue_chain *c)
{
	uint32_t done = 0;

	for (unsigned i = 0; i < c->writable && done < MOST; i++) {
		size_t len = c->at[i].iov_len < MOST - done ? c->at[i].iov_len : MOST - done;
		ssize_t n = getrandom(c->at[i].iov_base, len, 0);

		if (n > 0)
			done += (uint32_t)n;
		if (n != (ssize_t)len)
			break; // fewer than wanted will do
	}
	return done;
}

static bool may_go_on(struct rng *r)
{
	uint64_t ns = rate_limits(&r->rate) ? rate_wait(&r->rate, clock_ns()) : 0;

	if (!ns)
		return true;
	r->is_waiting = true;
	virtio_count(&r->device.count.throttled, 1);
	loop_timer_set(&r->timer, ns);
	return false;
}

static bool answer_one(struct rng *r)
{
	struct virtio_device *d = &r->device;
	struct virtqueue_chain c;
	uint32_t n;

	if (!may_go_on(r) || !virtio_take(d, 0, r->list, &c))
		return false;
	if (c.readable) {
		virtio_refuse(d, 0);
		return false;
	}
	n = fill(&c);
	rate_pay(&r->rate, n);
	virtio_count(&d->count.requests, 1);
	virtio_count(&d->count.bytes_in, n);
	virtio_give(d, 0, &c, n);
	return true;
}

static void work(struct rng *r)
{
	unsigned n = 0;

	do {
		while (n < TURN && answer_one(r))
			n++;
	} while (n < TURN && !r->is_waiting && virtqueue_listen(&r->device.queues[0]));
	if (n == TURN)
		virtio_again(&r->device, 0);
	virtio_show(&r->device, 0);
}

static void kick(struct virtio_device *d, unsigned queue)
{
	(void)queue;
	if (!rng_of(d)->is_waiting)
		work(rng_of(d));
}

static void due(void *context)
{
	struct rng *r = context;

	r->is_waiting = false;
	work(r);
}

static int activate(struct virtio_device *d, struct err **e)
{
	struct rng *r = rng_of(d);

	r->timer = (struct loop_timer){.due = due, .context = r};
	return loop_timer_open(d->loop, &r->timer, e);
}

static void reset(struct virtio_device *d)
{
	loop_timer_close(d->loop, &rng_of(d)->timer);
	rng_of(d)->is_waiting = false;
}

static void close_rng(struct virtio_device *d)
{
	free(rng_of(d));
}

static const struct virtio_ops ops = {.activate = activate, .kick = kick, .reset = reset, .close = close_rng};

struct virtio_device *virtio_rng_open(const struct vmm_entropy *c, struct err **e)
{
	struct rng *r = calloc(1, sizeof(*r));

	if (!r) {
		err_set(e, "cannot make the source of random numbers: out of memory");
		return NULL;
	}
	r->device.ops = &ops;
	r->device.type = TYPE_ENTROPY;
	r->device.queue_count = 1;
	rate_set(&r->rate, &c->limiter, clock_ns());
	return &r->device;
}
