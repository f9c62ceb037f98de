// SPDX-License-Identifier: MIT
// Wires of tc (tc(8), linux/pkt_cls.h): whatever comes into one link leaves by another, before any protocol sees it.
#ifndef RUNTIME_NIC_WIRE_H
#define RUNTIME_NIC_WIRE_H

#include "base/err.h"
#include "base/netlink.h"

// Redirects all that comes into the link from to the egress of the link to. Fails when the link has an ingress qdisc
// already. name is what errors call from.
int nic_wire(int netlink, unsigned from, unsigned to, const char *name, struct err **e);

// Removes the redirection. One that is not there is no error.
int nic_unwire(int netlink, unsigned from, struct err **e);

// Removes all redirections made here whose target is gone.
int nic_unwire_dead(int netlink, struct err **e);

// Notes what one message of RTM_GETTFILTER's dump describes, if it is a redirection made here: context is an int, which
// becomes 1 when its target is gone.
NETLINK_EACH(nic_wire_each);

#endif
