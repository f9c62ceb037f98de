// SPDX-License-Identifier: MIT
// The network of the containers, 10.88.0.0/16: a bridge on the host, and for each container a namespace whose eth0 is
// one end of a veth pair, the other end being a port of the bridge. Made by iproute2 in batches.
#ifndef HOST_NET_H
#define HOST_NET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define NET_NETNS_PREFIX "/run/netns/assay-"
#define NET_HOST_ADDRESS "10.88.0.1" // of the bridge: the host, as containers see it

// Makes the bridge anew.
int net_setup(struct err **e);

// Removes the bridge and every namespace of ours.
int net_teardown(uint64_t deadline, struct err **e);

// Writes the path of the namespace called id.
void net_path(const char *id, char *out, size_t size);

// Writes the IPv4 address of container number n.
void net_address(unsigned n, char *out, size_t size);

// Makes the namespace called id, with interfaces, address and default route.
int net_make(const char *id, unsigned n, struct err **e);

// Removes the namespace and waits until the veth has gone with it. Nothing there is no error.
int net_remove(const char *id, unsigned n, uint64_t deadline, struct err **e);

#endif
