// SPDX-License-Identifier: MIT
// The network card as a device (virtio 1.2, 5.1).
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "vmm/devices.h"
#include "vmm/net_parts.h"
#include "vmm/tap.h"
#include "vmm/vhost.h"

#define TYPE_NET 1

// The configuration space (5.1.4).
#define MAC        0
#define MTU        10
#define CONFIG_LEN 12

#define TO_GUEST (NET_GUEST_CSUM | NET_GUEST_TSO4 | NET_GUEST_TSO6 | NET_GUEST_ECN)
#define TO_HOST  (NET_CSUM | NET_HOST_TSO4 | NET_HOST_TSO6 | NET_HOST_ECN)

static struct net *net_of(struct virtio_device *d)
{
	return (struct net *)d;
}

bool net_may_go_on(struct net_limit *l)
{
	uint64_t ns;

	if (l->is_waiting)
		return false;
	ns = rate_limits(&l->rate) ? rate_wait(&l->rate, clock_ns()) : 0;
	if (!ns)
		return true;
	l->is_waiting = true;
	virtio_count(&l->net->device.count.throttled, 1);
	loop_timer_set(&l->timer, ns);
	return false;
}

static void kick(struct virtio_device *d, unsigned queue)
{
	if (queue == NET_RX)
		net_receive(net_of(d));
	else
		net_send(net_of(d));
}

static void rx_due(void *context)
{
	struct net_limit *l = context;

	l->is_waiting = false;
	net_receive(l->net);
}

static void tx_due(void *context)
{
	struct net_limit *l = context;

	l->is_waiting = false;
	net_send(l->net);
}

static void tap_is_ready(void *context, uint32_t events)
{
	(void)events;
	net_receive(context);
}

static void stop_offload(struct net *n)
{
	vhost_stop(n->vhost, &n->device);
	loop_unwatch(n->device.loop, &n->error_watch);
}

static void driver_broke_a_rule(void *context, uint32_t events)
{
	struct net *n = context;

	(void)events;
	stop_offload(n);
	n->device.is_offloaded = false;
	virtio_refuse(&n->device, NET_RX);
}

static bool is_limited(const struct net *n)
{
	return rate_limits(&n->rx_limit.rate) || rate_limits(&n->tx_limit.rate);
}

// What the driver before broke is not to be held against this one.
static void forget_errors(struct net *n)
{
	uint64_t count;

	if (read(n->errors, &count, sizeof(count)) < 0)
		return; // there were none
}

// Where vhost-net fails, there is another way.
static bool offload(struct net *n)
{
	struct virtio_device *d = &n->device;

	if (is_limited(n) || !vhost_takes(n->vhost, d->features))
		return false;
	if (!virtqueue_is_open(&d->queues[NET_RX]) || !virtqueue_is_open(&d->queues[NET_TX]))
		return false;
	forget_errors(n);
	if (loop_watch(d->loop, &n->error_watch, EPOLLIN | EPOLLET, NULL))
		return false;
	if (!vhost_start(n->vhost, d, n->tap, n->errors, NULL))
		return true;
	loop_unwatch(d->loop, &n->error_watch);
	return false;
}

static int serve(struct net *n, struct err **e)
{
	struct virtio_device *d = &n->device;

	if (loop_timer_open(d->loop, &n->rx_limit.timer, e) || loop_timer_open(d->loop, &n->tx_limit.timer, e))
		return -1;
	return loop_watch(d->loop, &n->watch, EPOLLIN | EPOLLET, e);
}

static int activate(struct virtio_device *d, struct err **e)
{
	struct net *n = net_of(d);

	// The rest means nothing without checksums (5.1.3.1).
	if (tap_set_offload(n->tap, d->features & NET_GUEST_CSUM ? d->features & TO_GUEST : 0, e))
		return -1;
	net_receive_begin(n);
	d->is_offloaded = offload(n);
	return d->is_offloaded ? 0 : serve(n, e);
}

static void reset(struct virtio_device *d)
{
	struct net *n = net_of(d);

	if (d->is_offloaded)
		stop_offload(n);
	loop_unwatch(d->loop, &n->watch);
	loop_timer_close(d->loop, &n->rx_limit.timer);
	loop_timer_close(d->loop, &n->tx_limit.timer);
	n->rx_limit.is_waiting = n->tx_limit.is_waiting = false;
}

static void close_net(struct virtio_device *d)
{
	struct net *n = net_of(d);

	scope_close(&n->errors);
	scope_close(&n->vhost);
	scope_close(&n->tap);
	free(n);
}

static const struct virtio_ops ops = {.activate = activate, .kick = kick, .reset = reset, .close = close_net};

static void describe(struct net *n, const struct vmm_net *c)
{
	struct virtio_device *d = &n->device;

	d->ops = &ops;
	d->type = TYPE_NET;
	d->queue_count = 2;
	d->config_len = CONFIG_LEN;
	d->offers = TO_GUEST | TO_HOST | NET_MRG_RXBUF | (c->has_mac ? NET_MAC : 0) | (c->mtu ? NET_MTU : 0);
	memcpy(d->config + MAC, c->mac, sizeof(c->mac));
	memcpy(d->config + MTU, &c->mtu, sizeof(c->mtu));
}

// Who waits may have to wait for less now.
static void look_again(struct net_limit *l)
{
	if (l->is_waiting)
		loop_timer_set(&l->timer, 1);
}

static void set_limits(struct net *n, const struct vmm_net *c)
{
	uint64_t now = clock_ns();

	rate_set(&n->rx_limit.rate, &c->rx, now);
	rate_set(&n->tx_limit.rate, &c->tx, now);
	look_again(&n->rx_limit);
	look_again(&n->tx_limit);
}

static int open_all(struct net *n, const struct vmm_net *c, struct err **e)
{
	n->vhost = n->errors = -1;
	n->tap = tap_open(c->tap, e);
	if (n->tap < 0)
		return -1;
	n->mtu = tap_mtu(n->tap);
	n->vhost = vhost_open();
	n->errors = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (n->errors < 0)
		return err_sys(e, "cannot watch vhost-net");
	describe(n, c);
	n->watch = (struct loop_watch){.fd = n->tap, .ready = tap_is_ready, .context = n};
	n->error_watch = (struct loop_watch){.fd = n->errors, .ready = driver_broke_a_rule, .context = n};
	n->rx_limit = (struct net_limit){.net = n, .timer = {.due = rx_due, .context = &n->rx_limit}};
	n->tx_limit = (struct net_limit){.net = n, .timer = {.due = tx_due, .context = &n->tx_limit}};
	set_limits(n, c);
	return 0;
}

struct virtio_device *virtio_net_open(const struct vmm_net *c, struct err **e)
{
	struct net *n = calloc(1, sizeof(*n));

	if (!n) {
		err_set(e, "cannot make the network card: out of memory");
		return NULL;
	}
	if (open_all(n, c, e)) {
		close_net(&n->device);
		return NULL;
	}
	return &n->device;
}

// vhost-net knows no limits: what it served is served here from now on.
static int take_over(struct net *n, struct err **e)
{
	stop_offload(n);
	if (serve(n, e) || virtio_take_over(&n->device, e))
		return -1;
	virtio_again(&n->device, NET_RX);
	virtio_again(&n->device, NET_TX);
	return 0;
}

int virtio_net_update(struct virtio_device *d, const struct vmm_net *c, struct err **e)
{
	struct net *n = net_of(d);

	set_limits(n, c);
	return d->is_offloaded && is_limited(n) ? take_over(n, e) : 0;
}
