// SPDX-License-Identifier: MIT
// What the kernel says of addresses, routes and neighbours, as the JSON of abi/agent.h. One function gets one message
// of a dump; its context is a struct nic_list. What does not concern a wired link, or is no message that a kernel would
// send, is passed over.
#ifndef RUNTIME_NIC_LIST_H
#define RUNTIME_NIC_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/netlink.h"
#include "runtime/nic.h"

struct nic_list {
	const struct nic_set *set;
	struct buf *out;
	size_t count;     // of the array's members so far
	unsigned link;    // addresses: of this link only
	bool has_gateway; // routes: only those that have one, or have none
};

// Appends a hardware address as a JSON string.
void nic_put_mac(struct buf *out, const uint8_t m[6]);

// Appends an address with its prefix, unless it is IPv6 link-local: the guest makes that of the same hardware address.
NETLINK_EACH(nic_address_each);

// Appends a route of the main table that somebody made. Of several next hops, the first by a wired link. Fails on a
// gateway of another address family: ERR_UNSUPPORTED.
NETLINK_EACH(nic_route_each);

// Appends a permanent neighbour.
NETLINK_EACH(nic_neighbour_each);

#endif
