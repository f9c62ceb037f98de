// SPDX-License-Identifier: MIT
// The links of a network namespace that a guest can have, and the taps that stand for them.
#ifndef RUNTIME_NIC_LINK_H
#define RUNTIME_NIC_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/netlink.h"

struct nic_link {
	unsigned index, mtu;
	unsigned lower; // index of the link that it lies on, in the same namespace; 0: none
	char name[16];
	uint8_t mac[6];
};

struct nic_links {
	struct nic_link *at; // room for max
	size_t max, count;
};

// Adds the link that one message of RTM_GETLINK's dump describes, if it is an Ethernet link, up, no tap and no port of
// a bridge. context is a struct nic_links. Fails when there is no room: ERR_UNSUPPORTED.
NETLINK_EACH(nic_link_each);

// Fails where one link lies on another (a VLAN, say): what comes for it is redirected before it gets there.
// ERR_UNSUPPORTED.
int nic_links_check(const struct nic_links *links, struct err **e);

// Lists the links of the namespace of the netlink socket. Fails where a guest cannot have them all.
int nic_links(int netlink, struct nic_links *links, struct err **e);

// Makes a tap of this process's network namespace, which lives as long as its descriptor. name, of 16 bytes, gets what
// it is called. Returns the descriptor or -1.
int nic_tap(char *name, struct err **e);

// Makes a tap outlive its descriptor, and lets that user attach to it.
int nic_tap_keep(int fd, uid_t uid, struct err **e);

// Whether a name is one that nic_tap gives.
bool nic_is_tap(const char *name);

// Removes a link; what is not there is removed.
void nic_link_remove(int netlink, unsigned index);

// Gives the link its MTU and sets it up, without addresses that the kernel would make by itself.
int nic_link_up(int netlink, unsigned index, unsigned mtu, struct err **e);

#endif
