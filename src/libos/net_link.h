// SPDX-License-Identifier: MIT
// The tap: Ethernet frames in and out, one read or write each.
#ifndef LIBOS_NET_LINK_H
#define LIBOS_NET_LINK_H

#include "abi/unikernel.h"

#include <stdbool.h>

struct netif;

// Gives lwIP the tap with this descriptor as its only interface. 0, or −1 if lwIP does not take it.
int net_link_open(const struct unikernel_net *n, int fd);

// Reads frames until the tap has no more, or there were `most`, and has lwIP take each. How many there were.
unsigned net_link_take(unsigned most);

// Has lwIP take what it sent to this very machine. Whether there was any.
bool net_link_loop(void);

// The interface; NULL before net_link_open.
struct netif *net_link(void);

#endif
