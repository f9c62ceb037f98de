// SPDX-License-Identifier: MIT
// Sockets between guest and host as a device (virtio 1.2, 5.10).
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "vmm/devices.h"
#include "vmm/vsock_parts.h"

#define TYPE_SOCKET 19

static struct vsock *vsock_of(struct virtio_device *d)
{
	return (struct vsock *)d;
}

static void kick(struct virtio_device *d, unsigned queue)
{
	struct vsock *v = vsock_of(d);

	if (queue == VSOCK_TX)
		vsock_from_guest(v);
	vsock_to_guest(v);
}

static void somebody_connected(void *context, uint32_t events)
{
	(void)events;
	vsock_admit(context);
}

// Calls what is to be done with each stream; it may remove that stream.
static void for_all(struct vsock *v, void (*call)(struct vsock_stream *s))
{
	struct vsock_stream *s, *next;

	for (unsigned i = 0; i < VSOCK_BUCKETS; i++)
		for (s = v->buckets[i]; s; s = next) {
			next = s->next;
			call(s);
		}
}

static void look_at_deadline(struct vsock_stream *s)
{
	if (!s->deadline)
		return;
	if (clock_ns() >= s->deadline)
		vsock_kill(s);
	else
		s->vsock->is_timed = true;
}

static void due(void *context)
{
	struct vsock *v = context;

	v->is_timed = false;
	for_all(v, look_at_deadline);
	if (v->is_timed)
		loop_timer_set(&v->timer, NS_PER_S);
	vsock_to_guest(v);
}

// Only now somebody can be waiting in the guest: who connects earlier waits in the socket's queue.
static int activate(struct virtio_device *d, struct err **e)
{
	struct vsock *v = vsock_of(d);

	v->timer = (struct loop_timer){.due = due, .context = v};
	v->watch = (struct loop_watch){.fd = v->listener, .ready = somebody_connected, .context = v};
	if (loop_timer_open(d->loop, &v->timer, e))
		return -1;
	return loop_watch(d->loop, &v->watch, EPOLLIN | EPOLLET, e);
}

static void reset(struct virtio_device *d)
{
	struct vsock *v = vsock_of(d);

	for_all(v, vsock_remove);
	loop_unwatch(d->loop, &v->watch);
	loop_timer_close(d->loop, &v->timer);
	v->stray_count = 0;
	v->is_timed = v->is_held_up = false;
}

static void close_vsock(struct virtio_device *d)
{
	struct vsock *v = vsock_of(d);

	if (v->is_bound)
		unlink(v->address.sun_path);
	scope_close(&v->listener);
	free(v);
}

static const struct virtio_ops ops = {.activate = activate, .kick = kick, .reset = reset, .close = close_vsock};

struct virtio_device *virtio_vsock_open(const struct vmm_vsock *c, struct err **e)
{
	struct vsock *v = calloc(1, sizeof(*v));

	if (!v) {
		err_set(e, "cannot make the socket device: out of memory");
		return NULL;
	}
	v->cid = c->cid;
	v->listener = -1;
	v->ready_end = &v->ready;
	v->device.ops = &ops;
	v->device.type = TYPE_SOCKET;
	v->device.queue_count = 3;
	v->device.config_len = sizeof(v->cid);
	memcpy(v->device.config, &v->cid, sizeof(v->cid));
	if (!vsock_listen(v, c->path, e))
		return &v->device;
	close_vsock(&v->device);
	return NULL;
}
