// SPDX-License-Identifier: MIT
#include "libos/net_tcp_table.h"
#include "libos/net_hook.h"
#include "libos/net_memory.h"
#include "libos/net_random.h"

#include <stdbool.h>

enum { BUCKETS = 1024 };
enum { WINDOW_MAX = 2 << 20 }; // bytes: half of the buffers for large frames (net_frame.h)

struct entry {
	struct tcp_pcb *pcb;
	struct entry *next;
	unsigned bucket;
	u16_t segment;
	u32_t window;
};

static struct entry *table[BUCKETS];

// A secret one: no peer can choose its ports so that all its connections meet in one bucket.
static unsigned bucket_of(const ip_addr_t *peer, u16_t peer_port, u16_t port)
{
	const u32_t ends[] = {ip4_addr_get_u32(peer), (u32_t)peer_port << 16 | port};

	return (unsigned)(net_secret(ends, sizeof(ends)) % BUCKETS);
}

static struct entry *entry_of(const struct tcp_pcb *pcb)
{
	return pcb->ext_args[0].data;
}

static void leave(u8_t id, void *data)
{
	struct entry *e = data, **at;

	(void)id;
	if (!e)
		return;
	for (at = &table[e->bucket]; *at != e; at = &(*at)->next)
		;
	*at = e->next;
	net_free(e);
}

static err_t on_begin(u8_t id, struct tcp_pcb_listen *listener, struct tcp_pcb *pcb)
{
	(void)id;
	(void)listener;
	return net_tcp_enter(pcb) < 0 ? ERR_MEM : ERR_OK;
}

static const struct tcp_ext_arg_callbacks callbacks = {.destroy = leave, .passive_open = on_begin};

void net_tcp_enter_those_of(struct tcp_pcb *listener)
{
	tcp_ext_arg_set_callbacks(listener, 0, &callbacks);
}

int net_tcp_enter(struct tcp_pcb *pcb)
{
	struct entry *e = net_allocate(sizeof(*e));

	if (!e)
		return -1;
	*e = (struct entry){
		.pcb = pcb, .bucket = bucket_of(&pcb->remote_ip, pcb->remote_port, pcb->local_port), .window = TCP_WND};
	e->next = table[e->bucket];
	table[e->bucket] = e;
	tcp_ext_arg_set_callbacks(pcb, 0, &callbacks);
	tcp_ext_arg_set(pcb, 0, e);
	return 0;
}

void net_tcp_set_segment(struct tcp_pcb *pcb, u16_t segment)
{
	entry_of(pcb)->segment = segment;
}

u16_t net_tcp_segment(const struct tcp_pcb *pcb)
{
	const struct entry *e = entry_of(pcb);

	return e ? e->segment : 0;
}

u32_t net_tcp_window(const struct tcp_pcb *pcb)
{
	const struct entry *e = entry_of(pcb);

	return e ? e->window : TCP_WND;
}

void net_tcp_widen(struct tcp_pcb *pcb)
{
	struct entry *e = entry_of(pcb);

	if (!e || !(pcb->flags & TF_WND_SCALE) || e->window > WINDOW_MAX / 2)
		return;
	pcb->rcv_wnd += e->window;
	e->window *= 2;
}

static bool is_between(
	const struct tcp_pcb *pcb, const ip_addr_t *peer, u16_t peer_port, const ip_addr_t *here, u16_t port)
{
	return pcb->remote_port == peer_port && pcb->local_port == port && ip_addr_eq(&pcb->remote_ip, peer) &&
	       ip_addr_eq(&pcb->local_ip, here);
}

struct tcp_pcb *net_hook_find(const ip_addr_t *peer, u16_t peer_port, const ip_addr_t *here, u16_t port, int waits)
{
	for (struct entry *e = table[bucket_of(peer, peer_port, port)]; e; e = e->next)
		if (is_between(e->pcb, peer, peer_port, here, port) && (e->pcb->state == TIME_WAIT) == !!waits)
			return e->pcb;
	return NULL;
}
