// SPDX-License-Identifier: MIT
#include <errno.h>

#include "vmm/net_parts.h"

// A frame that the tap doesn't take is lost, as on any wire.
static void send_one(struct net *n, const struct virtqueue_chain *c)
{
	struct virtio_counters *count = &n->device.count;
	ssize_t sent = -1;

	if (c->readable_bytes <= NET_FRAME_MAX) {
		do
			sent = writev(n->tap, c->at, c->readable);
		while (sent < 0 && errno == EINTR);
	}
	virtio_count(&count->requests, 1);
	virtio_count(sent < 0 ? &count->failed : &count->bytes_out, sent < 0 ? 1 : c->readable_bytes - NET_HEADER);
	rate_pay(&n->tx_limit.rate, c->readable_bytes - NET_HEADER);
	virtio_give(&n->device, NET_TX, c, 0);
}

static bool take_one(struct net *n)
{
	struct virtqueue_chain c;

	if (!net_may_go_on(&n->tx_limit) || !virtio_take(&n->device, NET_TX, n->tx, &c))
		return false;
	if (c.writable || c.readable_bytes < NET_HEADER) {
		virtio_refuse(&n->device, NET_TX);
		return false;
	}
	send_one(n, &c);
	return true;
}

void net_send(struct net *n)
{
	struct virtqueue *q = &n->device.queues[NET_TX];
	unsigned done = 0;

	do {
		virtqueue_hush(q);
		while (done < NET_TURN && take_one(n))
			done++;
	} while (done < NET_TURN && !n->tx_limit.is_waiting && virtqueue_listen(q));
	if (done == NET_TURN)
		virtio_again(&n->device, NET_TX);
	virtio_show(&n->device, NET_TX);
}
