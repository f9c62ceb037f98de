// SPDX-License-Identifier: MIT
#include "vmm/iov.h"
#include "vmm/vsock_parts.h"

#define TURN 64 // packets after which other devices have their turn

static void stray(struct vsock *v, const struct vsock_packet *p)
{
	if (p->op != VSOCK_RST)
		v->strays[(v->stray_first + v->stray_count++) % VSOCK_STRAYS] =
			(struct vsock_stray){p->dst_port, p->src_port};
}

static void see_credit(struct vsock_stream *s, const struct vsock_packet *p)
{
	s->peer_alloc = p->alloc;
	s->peer_forwarded = p->forwarded;
	s->has_asked = false;
	if (s->is_readable)
		vsock_is_ready(s);
}

static void begin(struct vsock *v, const struct vsock_packet *p)
{
	int fd = vsock_dial(v, p->dst_port);
	struct vsock_stream *s = fd < 0 ? NULL : vsock_add(v, fd, VSOCK_OPEN);

	if (!s) {
		virtio_count(&v->device.count.failed, 1);
		stray(v, p);
		return;
	}
	vsock_enter(s, p->dst_port, p->src_port);
	see_credit(s, p);
	vsock_want(s, VSOCK_RESPONSE);
}

static bool accepted(struct vsock_stream *s)
{
	if (s->state != VSOCK_REQUESTED || !vsock_confirm(s))
		return false;
	s->state = VSOCK_OPEN;
	s->deadline = 0;
	vsock_is_ready(s);
	return true;
}

static bool get_bytes(struct vsock_stream *s, const struct vsock_packet *p, const struct virtqueue_chain *c)
{
	if (s->state == VSOCK_ENDING) // it was on its way when the guest was told
		return true;
	if (s->state != VSOCK_OPEN || s->guest_sends_none)
		return false;
	virtio_count(&s->vsock->device.count.bytes_out, p->len);
	return vsock_put(s, c->at, c->readable, VSOCK_HEADER, p->len);
}

static void end(struct vsock_stream *s, uint32_t flags)
{
	s->guest_takes_none |= !!(flags & VSOCK_TAKES_NONE);
	s->guest_sends_none |= !!(flags & VSOCK_SENDS_NONE);
	vsock_end_sending(s);
	vsock_end_receiving(s);
}

// Returns whether the packet fits what went before.
static bool follow(struct vsock_stream *s, const struct vsock_packet *p, const struct virtqueue_chain *c)
{
	switch (p->op) {
	case VSOCK_RESPONSE:
		return accepted(s);
	case VSOCK_RW:
		return get_bytes(s, p, c);
	case VSOCK_CREDIT_REQUEST:
		vsock_want(s, VSOCK_CREDIT_UPDATE);
		return true;
	case VSOCK_CREDIT_UPDATE:
		return true;
	default:
		return false;
	}
}

static void deal_with(struct vsock *v, const struct vsock_packet *p, const struct virtqueue_chain *c)
{
	struct vsock_stream *s = vsock_find(v, p->dst_port, p->src_port);

	if (p->src_cid != v->cid || p->dst_cid != VSOCK_HOST)
		virtio_count(&v->device.count.failed, 1);
	else if (p->type != VSOCK_STREAM || (!s && p->op != VSOCK_REQUEST))
		stray(v, p);
	else if (!s)
		begin(v, p);
	else if (p->op == VSOCK_RST)
		vsock_remove(s);
	else if (s->state != VSOCK_DEAD) {
		see_credit(s, p);
		if (p->op == VSOCK_SHUTDOWN)
			end(s, p->flags);
		else if (!follow(s, p, c))
			vsock_kill(s);
	}
}

static bool take_one(struct vsock *v)
{
	struct virtio_device *d = &v->device;
	struct virtqueue_chain c;
	struct vsock_packet p;

	v->is_held_up = v->stray_count == VSOCK_STRAYS;
	if (v->is_held_up || !virtio_take(d, VSOCK_TX, v->list, &c))
		return false;
	if (c.writable || iov_get(c.at, c.readable, 0, &p, VSOCK_HEADER) < VSOCK_HEADER ||
		p.len > c.readable_bytes - VSOCK_HEADER) {
		virtio_refuse(d, VSOCK_TX);
		return false;
	}
	virtio_count(&d->count.requests, 1);
	deal_with(v, &p, &c);
	virtio_give(d, VSOCK_TX, &c, 0);
	return true;
}

void vsock_from_guest(struct vsock *v)
{
	struct virtqueue *q = &v->device.queues[VSOCK_TX];
	unsigned done = 0;

	do {
		virtqueue_hush(q);
		while (done < TURN && take_one(v))
			done++;
	} while (done < TURN && !v->is_held_up && virtqueue_listen(q));
	if (done == TURN)
		virtio_again(&v->device, VSOCK_TX);
	virtio_show(&v->device, VSOCK_TX);
}
