// SPDX-License-Identifier: MIT
// Where lwIP asks us. It includes this header in its own sources.
#ifndef LIBOS_NET_HOOK_H
#define LIBOS_NET_HOOK_H

#include "lwip/ip_addr.h"
#include "lwip/pbuf.h"

struct tcp_pcb;

// How many bytes will be written behind those that are being written, so that there is room for them in one packet.
extern size_t net_hook_more;

// Marks a packet of a connection with the length of the segments that its peer takes; 0 before the peer has said so,
// and for what belongs to no connection. No option is added: returns `options`.
u32_t *net_hook_segment(struct pbuf *p, const struct tcp_pcb *pcb, u32_t *options);

// The connection with these ends, to begin the search in lwIP's list with; NULL if there is none. `waits`: one that
// only waits for the end of its time, else one that does not. (find.patch)
struct tcp_pcb *net_hook_find(const ip_addr_t *peer, u16_t peer_port, const ip_addr_t *here, u16_t port, int waits);

// How many bytes a connection may have on their way to the program at present, if its peer takes windows that long.
// (window.patch)
u32_t net_hook_window(const struct tcp_pcb *pcb);

// The first sequence number of a connection (RFC 6528): a secret function of the connection, and a clock.
u32_t net_hook_sequence(const ip_addr_t *local, u16_t local_port, const ip_addr_t *remote, u16_t remote_port);

#endif
