// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "vmm/blk_parts.h"
#include "vmm/iov.h"

#define SHOW 16  // requests after which the driver may go on with those that are done
#define TURN 256 // requests after which other devices have their turn

// Answers a request of which that many bytes came about, or −errno.
static void answer(struct blk *b, const struct virtqueue_chain *c, const struct blk_request *r, int64_t result)
{
	struct virtio_counters *n = &b->device.count;
	bool is_ok = r->type == BLK_FLUSH ? !result : result == (int64_t)r->bytes;

	*r->status = is_ok ? BLK_OK : BLK_IOERR;
	virtio_count(&n->failed, !is_ok);
	if (is_ok)
		virtio_count(r->type == BLK_OUT ? &n->bytes_out : &n->bytes_in, r->bytes);
	virtio_give(&b->device, 0, c, r->type == BLK_OUT ? 1 : (uint32_t)(is_ok ? r->bytes : 0) + 1);
}

static void refuse(struct blk *b, const struct virtqueue_chain *c, const struct blk_request *r, uint8_t status)
{
	*r->status = status;
	virtio_count(&b->device.count.failed, 1);
	virtio_give(&b->device, 0, c, 1);
}

static void give_id(struct blk *b, const struct virtqueue_chain *c, struct blk_request *r)
{
	char id[BLK_ID] = "";

	memcpy(id, b->file.id, strnlen(b->file.id, sizeof(id)));
	iov_put(r->data, r->count, 0, id, sizeof(id));
	r->bytes = sizeof(id);
	answer(b, c, r, sizeof(id));
}

// Returns the bytes, fewer at the end of the file, or -errno.
static int64_t transfer(const struct blk *b, const struct blk_request *r)
{
	off_t at = (off_t)(r->sector * BLK_SECTOR);
	ssize_t n;

	do {
		if (r->type == BLK_FLUSH)
			n = fdatasync(b->file.fd);
		else if (r->type == BLK_OUT)
			n = pwritev(b->file.fd, r->data, (int)r->count, at);
		else
			n = preadv(b->file.fd, r->data, (int)r->count, at);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : n;
}

static void start(struct blk *b, const struct virtqueue_chain *c, const struct blk_request *r)
{
	static const enum uring_op ops[] = {[BLK_IN] = URING_READ, [BLK_OUT] = URING_WRITE, [BLK_FLUSH] = URING_FLUSH};
	struct blk_async *a = b->async;
	uint16_t tag = a->free[--a->free_count];

	a->pending[tag] = (struct blk_pending){*c, *r};
	uring_queue(&a->uring, ops[r->type], b->file.fd, r->data, r->count, r->sector * BLK_SECTOR, tag);
	b->listed += c->readable + c->writable;
}

static void carry_out(struct blk *b, const struct virtqueue_chain *c)
{
	struct blk_request r;
	uint8_t status;

	if (!blk_request_read(c, &r)) {
		virtio_refuse(&b->device, 0);
		return;
	}
	rate_pay(&b->rate, r.bytes);
	virtio_count(&b->device.count.requests, 1);
	status = blk_request_check(&r, &b->limits);
	if (status)
		refuse(b, c, &r, status);
	else if (r.type == BLK_GET_ID)
		give_id(b, c, &r);
	else if (b->async)
		start(b, c, &r);
	else
		answer(b, c, &r, transfer(b, &r));
}

static bool may_go_on(struct blk *b)
{
	uint64_t ns = rate_limits(&b->rate) ? rate_wait(&b->rate, clock_ns()) : 0;

	if (!ns)
		return true;
	b->is_waiting = true;
	virtio_count(&b->device.count.throttled, 1);
	loop_timer_set(&b->timer, ns);
	return false;
}

// What waits goes to the kernel, and what is done from there to the driver.
static void exchange(struct blk *b)
{
	struct blk_async *a = b->async;
	struct err *e = NULL;
	uint32_t tag;
	int32_t result;

	if (!a || a->is_dead)
		return;
	if (uring_submit(&a->uring, &e)) {
		a->is_dead = true;
		virtio_fail(&b->device, &e);
	}
	b->listed = 0;
	while (uring_reap(&a->uring, &tag, &result)) {
		answer(b, &a->pending[tag].chain, &a->pending[tag].request, result);
		a->free[a->free_count++] = (uint16_t)tag;
	}
}

static bool take(struct blk *b, struct virtqueue_chain *c)
{
	if (b->listed > BLK_LISTS - VIRTQUEUE_SIZE)
		exchange(b);
	return may_go_on(b) && virtio_take(&b->device, 0, b->lists + b->listed, c);
}

// Returns whether all is taken that there was.
static bool work_some(struct blk *b)
{
	struct virtqueue_chain c;

	for (unsigned n = 1; take(b, &c); n++) {
		carry_out(b, &c);
		if (!b->async && n % SHOW == 0)
			virtio_show(&b->device, 0);
		if (n == TURN)
			return false;
	}
	return true;
}

void blk_work(struct blk *b)
{
	struct virtqueue *q = &b->device.queues[0];

	if (b->is_waiting)
		return;
	do {
		virtqueue_hush(q);
		if (!work_some(b)) {
			virtio_again(&b->device, 0);
			break;
		}
	} while (!b->is_waiting && virtqueue_listen(q));
	exchange(b);
	virtio_show(&b->device, 0);
}

void blk_finish(struct blk *b)
{
	exchange(b);
	virtio_show(&b->device, 0);
}

void blk_drain(struct blk *b)
{
	struct blk_async *a = b->async;
	struct err *e = NULL;

	exchange(b);
	while (a && !a->is_dead && a->uring.in_flight) {
		if (uring_wait(&a->uring, &e)) {
			a->is_dead = true;
			virtio_fail(&b->device, &e);
		}
		exchange(b);
	}
}
