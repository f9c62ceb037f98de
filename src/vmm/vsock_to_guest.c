// SPDX-License-Identifier: MIT
#include <errno.h>
#include <sys/socket.h>

#include "vmm/iov.h"
#include "vmm/vsock_parts.h"

#define TURN 64 // packets after which other devices have their turn

static void put_packet(struct vsock *v, const struct virtqueue_chain *c, const struct vsock_packet *p)
{
	iov_put(c->at, c->writable, 0, p, VSOCK_HEADER);
	virtio_give(&v->device, VSOCK_RX, c, VSOCK_HEADER + p->len);
	virtio_count(&v->device.count.requests, 1);
	virtio_count(&v->device.count.bytes_in, p->len);
}

static void give_stray(struct vsock *v, const struct virtqueue_chain *c)
{
	const struct vsock_stray *s = &v->strays[v->stray_first];
	struct vsock_packet p = {.src_cid = VSOCK_HOST,
		.dst_cid = v->cid,
		.src_port = s->host_port,
		.dst_port = s->guest_port,
		.type = VSOCK_STREAM,
		.op = VSOCK_RST};

	v->stray_first = (v->stray_first + 1) % VSOCK_STRAYS;
	v->stray_count--;
	put_packet(v, c, &p);
}

static void put_op(struct vsock_stream *s, const struct virtqueue_chain *c, enum vsock_op op, uint32_t len)
{
	struct vsock_packet p = {
		.src_cid = VSOCK_HOST,
		.dst_cid = s->vsock->cid,
		.src_port = s->host_port,
		.dst_port = s->guest_port,
		.len = len,
		.type = VSOCK_STREAM,
		.op = (uint16_t)op,
		.alloc = VSOCK_WINDOW,
		.forwarded = s->forwarded,
	};

	if (op == VSOCK_SHUTDOWN)
		p.flags = VSOCK_SENDS_NONE | (s->has_hung_up ? VSOCK_TAKES_NONE : 0);
	s->told = s->forwarded;
	s->sent += len;
	put_packet(s->vsock, c, &p);
}

// A reset comes before all, then what the guest must know before it gets bytes.
static enum vsock_op next_want(const struct vsock_stream *s)
{
	if (s->wants & 1u << VSOCK_RST)
		return VSOCK_RST;
	return s->wants ? (enum vsock_op)__builtin_ctz(s->wants) : VSOCK_INVALID;
}

static uint32_t credit(const struct vsock_stream *s)
{
	uint32_t in_flight = s->sent - s->peer_forwarded;

	return in_flight < s->peer_alloc ? s->peer_alloc - in_flight : 0;
}

static bool may_read(const struct vsock_stream *s)
{
	return s->is_readable && s->state == VSOCK_OPEN && !s->guest_takes_none;
}

// Returns the bytes that were read behind where the header will be, 0 when there are none now.
static uint32_t read_some(struct vsock_stream *s, const struct virtqueue_chain *c, uint32_t most)
{
	struct iovec at[VIRTQUEUE_SIZE];
	struct msghdr m = {.msg_iov = at};
	ssize_t n;

	m.msg_iovlen = (__typeof__(m.msg_iovlen))iov_slice(c->at, c->writable, VSOCK_HEADER, most, at);
	do
		n = recvmsg(s->fd, &m, MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		// What is left then makes a new edge, but not an end that has been seen.
		if ((uint32_t)n < most && !s->has_ended && !s->has_hung_up)
			s->is_readable = false;
		return (uint32_t)n;
	}
	if (n == 0 || errno != EAGAIN) {
		s->has_hung_up |= n < 0;
		vsock_tell_end(s);
	}
	s->is_readable = false;
	return 0;
}

static bool give_bytes(struct vsock_stream *s, const struct virtqueue_chain *c)
{
	uint64_t room = c->writable_bytes - VSOCK_HEADER;
	uint32_t most = credit(s), n;

	if (!most && !s->has_asked) {
		s->has_asked = true;
		put_op(s, c, VSOCK_CREDIT_REQUEST, 0);
		return true;
	}
	if (!most)
		return false;
	if (most > VSOCK_DATA_MAX)
		most = VSOCK_DATA_MAX;
	n = read_some(s, c, room < most ? (uint32_t)room : most);
	if (n)
		put_op(s, c, VSOCK_RW, n);
	return n;
}

// Puts one packet of the stream into the chain, if it has one.
static bool give_one(struct vsock_stream *s, const struct virtqueue_chain *c)
{
	enum vsock_op op = next_want(s);
	bool is_given = op || (may_read(s) && give_bytes(s, c));

	if (op) {
		s->wants &= ~(1u << op);
		put_op(s, c, op, 0);
	}
	if (op == VSOCK_RST)
		vsock_remove(s);
	else if (s->wants || (may_read(s) && credit(s)))
		vsock_is_ready(s);
	return is_given;
}

static bool give_first(struct vsock *v, const struct virtqueue_chain *c)
{
	struct vsock_stream *s;

	while ((s = vsock_next_ready(v)))
		if (give_one(s, c))
			return true;
	return false;
}

static bool take_chain(struct vsock *v, struct virtqueue_chain *c)
{
	struct virtio_device *d = &v->device;

	if (!virtio_take(d, VSOCK_RX, v->list, c) &&
		!(virtqueue_listen(&d->queues[VSOCK_RX]) && virtio_take(d, VSOCK_RX, v->list, c)))
		return false;
	if (!c->readable && c->writable_bytes > VSOCK_HEADER)
		return true;
	virtio_refuse(d, VSOCK_RX);
	return false;
}

static bool serve_one(struct vsock *v)
{
	struct virtqueue_chain c;

	if ((!v->stray_count && !v->ready) || !take_chain(v, &c))
		return false;
	if (v->stray_count) {
		give_stray(v, &c);
		return true;
	}
	if (give_first(v, &c))
		return true;
	virtqueue_untake(&v->device.queues[VSOCK_RX], 1);
	return false;
}

void vsock_to_guest(struct vsock *v)
{
	unsigned done = 0;

	while (done < TURN && serve_one(v))
		done++;
	if (done == TURN)
		virtio_again(&v->device, VSOCK_RX);
	if (v->is_held_up && v->stray_count < VSOCK_STRAYS)
		virtio_again(&v->device, VSOCK_TX);
	virtio_show(&v->device, VSOCK_RX);
}
