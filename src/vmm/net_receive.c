// SPDX-License-Identifier: MIT
#include <errno.h>
#include <string.h>

#include "vmm/iov.h"
#include "vmm/net_parts.h"

void net_receive_begin(struct net *n)
{
	uint64_t features = n->device.features;
	bool has_segments = features & (NET_GUEST_TSO4 | NET_GUEST_TSO6);
	struct net_receiver *rx = &n->rx;

	rx->first = rx->end = rx->held_first = rx->held_count = 0;
	rx->bytes = 0;
	rx->is_merging = features & NET_MRG_RXBUF;
	// Without merging, how long a chain is, is between driver and standard (5.1.6.3.1).
	rx->needed = !rx->is_merging ? NET_HEADER : has_segments ? NET_FRAME_MAX : NET_HEADER + NET_LINK + n->mtu;
}

static bool has_room(struct net_receiver *rx)
{
	if (rx->end <= NET_LIST - VIRTQUEUE_SIZE)
		return true;
	memmove(rx->list, rx->list + rx->first, (rx->end - rx->first) * sizeof(rx->list[0]));
	rx->end -= rx->first;
	rx->first = 0;
	return rx->end <= NET_LIST - VIRTQUEUE_SIZE;
}

static bool hold_one(struct net *n)
{
	struct net_receiver *rx = &n->rx;
	struct virtqueue_chain c;

	if (rx->held_count == VIRTQUEUE_SIZE || !has_room(rx) ||
		!virtio_take(&n->device, NET_RX, rx->list + rx->end, &c))
		return false;
	if (c.readable || c.writable_bytes < NET_HEADER) {
		virtio_refuse(&n->device, NET_RX);
		return false;
	}
	rx->held[(rx->held_first + rx->held_count++) % VIRTQUEUE_SIZE] =
		(struct net_held){c.head, c.writable, c.writable_bytes};
	rx->end += c.writable;
	rx->bytes += c.writable_bytes;
	return true;
}

static bool has_space(struct net *n)
{
	struct net_receiver *rx = &n->rx;

	while (rx->bytes < rx->needed)
		if (!hold_one(n) && !(virtqueue_listen(&n->device.queues[NET_RX]) && hold_one(n)))
			return false;
	return true;
}

static uint16_t count_chains(const struct net_receiver *rx, uint64_t len)
{
	uint16_t count = 1;

	for (uint64_t sum = rx->held[rx->held_first].bytes; sum < len; count++)
		sum += rx->held[(rx->held_first + count) % VIRTQUEUE_SIZE].bytes;
	return count;
}

// Gives the driver the chains that the frame went into.
static void deliver(struct net *n, uint64_t len)
{
	struct net_receiver *rx = &n->rx;
	uint16_t count = count_chains(rx, len);

	iov_put(rx->list + rx->first, rx->end - rx->first, NET_BUFFERS, &count, sizeof(count));
	for (uint16_t i = 0; i < count; i++) {
		const struct net_held *h = &rx->held[rx->held_first];
		uint64_t part = len < h->bytes ? len : h->bytes;

		virtqueue_give(&n->device.queues[NET_RX], h->head, (uint32_t)part);
		len -= part;
		rx->first += h->buffers;
		rx->bytes -= h->bytes;
		rx->held_first = (rx->held_first + 1) % VIRTQUEUE_SIZE;
		rx->held_count--;
	}
}

// Returns whether there was a frame.
static bool receive_one(struct net *n)
{
	struct net_receiver *rx = &n->rx;
	unsigned count = rx->is_merging ? rx->end - rx->first : rx->held[rx->held_first].buffers;
	ssize_t len;

	do
		len = readv(n->tap, rx->list + rx->first, (int)count);
	while (len < 0 && errno == EINTR);
	if (len < NET_HEADER)
		return false;
	deliver(n, (uint64_t)len);
	rate_pay(&n->rx_limit.rate, (uint64_t)len - NET_HEADER);
	virtio_count(&n->device.count.requests, 1);
	virtio_count(&n->device.count.bytes_in, (uint64_t)len - NET_HEADER);
	return true;
}

void net_receive(struct net *n)
{
	unsigned done = 0;

	while (done < NET_TURN && net_may_go_on(&n->rx_limit) && has_space(n) && receive_one(n))
		done++;
	if (done == NET_TURN)
		virtio_again(&n->device, NET_RX);
	virtio_show(&n->device, NET_RX);
}
