// SPDX-License-Identifier: MIT
// All connections by their ends: lwIP by itself looks through a list for each packet.
#ifndef LIBOS_NET_TCP_TABLE_H
#define LIBOS_NET_TCP_TABLE_H

#include "lwip/tcp.h"

// Enters a connection that begins here, once its ends are known; it leaves the table when lwIP frees it. 0, or −1 if
// there is no memory.
int net_tcp_enter(struct tcp_pcb *pcb);

// Has each connection entered that comes to this socket, which is to listen.
void net_tcp_enter_those_of(struct tcp_pcb *listener);

// Notes the bytes that each segment of this connection may have, as the two ends agreed.
void net_tcp_set_segment(struct tcp_pcb *pcb, u16_t segment);

// Tells them; 0 where they are not known yet.
u16_t net_tcp_segment(const struct tcp_pcb *pcb);

// How many bytes may be under way to the program at once, read ones not counted: TCP_WND at first.
u32_t net_tcp_window(const struct tcp_pcb *pcb);

// Doubles that, up to a bound, where the peer takes windows that long. The next tcp_recved may tell it.
void net_tcp_widen(struct tcp_pcb *pcb);

#endif
