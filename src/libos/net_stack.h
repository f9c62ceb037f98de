// SPDX-License-Identifier: MIT
// The network of a unikernel: lwIP over the tap that the tender has opened, and sockets over lwIP.
#ifndef LIBOS_NET_STACK_H
#define LIBOS_NET_STACK_H

#include "abi/unikernel.h"

// Starts the network on a tap with the address that it is given, and has wait.h wait for it. 0, or −EINVAL for what is
// no configuration.
int net_open(const struct unikernel_net *n, int fd);

// Lets connections that the program has closed, or that end with it, bring their last bytes to their peers, for a
// bounded time: what a kernel does after a process has ended. Nothing if there is no network.
void net_finish(void);

#endif
