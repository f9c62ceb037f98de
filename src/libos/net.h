// SPDX-License-Identifier: MIT
#ifndef LIBOS_NET_H
#define LIBOS_NET_H

#include "abi/unikernel.h"

// Brings the net up and names it as what wakes us (wait.h). 0, or −1 if there is no memory.
__attribute__((weak)) int net_start(const struct unikernel_net *net);

#endif
