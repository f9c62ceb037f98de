// SPDX-License-Identifier: MIT
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "vmm/vsock_parts.h"

static struct vsock_stream **bucket(struct vsock *v, uint32_t host_port, uint32_t guest_port)
{
	return &v->buckets[(host_port * 31 + guest_port) % VSOCK_BUCKETS];
}

struct vsock_stream *vsock_find(struct vsock *v, uint32_t host_port, uint32_t guest_port)
{
	struct vsock_stream *s = *bucket(v, host_port, guest_port);

	while (s && (s->host_port != host_port || s->guest_port != guest_port || s->state == VSOCK_GREETED))
		s = s->next;
	return s;
}

static void put_in(struct vsock_stream *s)
{
	struct vsock_stream **b = bucket(s->vsock, s->host_port, s->guest_port);

	s->next = *b;
	*b = s;
}

static void put_out(struct vsock_stream *s)
{
	struct vsock_stream **b = bucket(s->vsock, s->host_port, s->guest_port);

	while (*b != s)
		b = &(*b)->next;
	*b = s->next;
}

static void socket_is_ready(void *context, uint32_t events)
{
	struct vsock_stream *s = context;
	struct vsock *v = s->vsock;

	vsock_socket_is_ready(s, events);
	vsock_to_guest(v);
}

struct vsock_stream *vsock_add(struct vsock *v, int fd, enum vsock_state state)
{
	struct vsock_stream *s = v->count < VSOCK_STREAMS ? calloc(1, sizeof(*s)) : NULL;

	if (!s) {
		close(fd);
		return NULL;
	}
	s->vsock = v;
	s->state = state;
	s->fd = fd;
	s->watch = (struct loop_watch){.fd = fd, .ready = socket_is_ready, .context = s};
	v->count++;
	put_in(s);
	// Edge-triggered: it is looked at for all that may ever matter, once.
	if (!loop_watch(v->device.loop, &s->watch, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, NULL))
		return s;
	vsock_remove(s);
	return NULL;
}

void vsock_enter(struct vsock_stream *s, uint32_t host_port, uint32_t guest_port)
{
	put_out(s);
	s->host_port = host_port;
	s->guest_port = guest_port;
	put_in(s);
}

static void hang_up(struct vsock_stream *s)
{
	loop_unwatch(s->vsock->device.loop, &s->watch);
	scope_close(&s->fd);
	s->fd = -1;
	free(s->kept);
	s->kept = NULL;
	s->kept_len = 0;
}

static void put_off_ready(struct vsock_stream *s)
{
	struct vsock *v = s->vsock;
	struct vsock_stream **r = &v->ready;

	if (!s->is_ready)
		return;
	while (*r != s)
		r = &(*r)->next_ready;
	*r = s->next_ready;
	if (v->ready_end == &s->next_ready)
		v->ready_end = r;
	s->is_ready = false;
}

void vsock_remove(struct vsock_stream *s)
{
	hang_up(s);
	put_off_ready(s);
	put_out(s);
	s->vsock->count--;
	free(s);
}

void vsock_kill(struct vsock_stream *s)
{
	if (s->state == VSOCK_GREETED) {
		vsock_remove(s);
		return;
	}
	hang_up(s);
	s->state = VSOCK_DEAD;
	s->deadline = 0;
	s->wants = 0;
	vsock_want(s, VSOCK_RST);
}

void vsock_want(struct vsock_stream *s, enum vsock_op op)
{
	s->wants |= 1u << op;
	vsock_is_ready(s);
}

void vsock_is_ready(struct vsock_stream *s)
{
	struct vsock *v = s->vsock;

	if (s->is_ready)
		return;
	s->is_ready = true;
	s->next_ready = NULL;
	*v->ready_end = s;
	v->ready_end = &s->next_ready;
}

struct vsock_stream *vsock_next_ready(struct vsock *v)
{
	struct vsock_stream *s = v->ready;

	if (s)
		put_off_ready(s);
	return s;
}

void vsock_expect(struct vsock_stream *s)
{
	struct vsock *v = s->vsock;

	s->deadline = clock_deadline(VSOCK_PATIENCE);
	if (!v->is_timed)
		loop_timer_set(&v->timer, NS_PER_S);
	v->is_timed = true;
}
