// SPDX-License-Identifier: MIT
// The network of a VM container: what is found in its network namespace goes through a tap into the guest, all packets
// of a link redirected to its tap and back (tc's ingress qdisc and mirred, as Kata does it), so that the guest's card
// has the link's address and whoever made the link need not know of the VM.
#ifndef RUNTIME_NIC_H
#define RUNTIME_NIC_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define NIC_MAX 8

struct nic {
	int tap, vhost; // descriptors, owned
	char tap_name[16];
	char link[16];  // the link it is wired to, "": none yet
	uint8_t mac[6]; // of the guest's card
	unsigned mtu;
};

struct nic_set {
	struct nic at[NIC_MAX];
	size_t count;
};

#define NIC_SET_NONE {.count = 0}

// Makes, in this process's network namespace, a tap for each link but lo, and wires them; at least spare taps are made,
// for links that come later (Docker 28 attaches them after create). want_vhost: /dev/vhost-net is opened for each where
// it is there.
int nic_open(struct nic_set *set, unsigned spare, bool want_vhost, struct err **e);

// Looks again: wires links that came since. *changed says whether there were any.
int nic_rescan(struct nic_set *set, bool *changed, struct err **e);

// Appends the members "interfaces", "routes", "neighbours" of AGENT_NETWORK, without the braces around: addresses, MTU,
// routes (neither kernel-made nor IPv6 link-local ones) and permanent neighbours of the wired links.
int nic_describe(const struct nic_set *set, struct buf *out, struct err **e);

// Takes wires and taps away and closes the descriptors. Safe to call twice.
void nic_close(struct nic_set *set);

#endif
