// SPDX-License-Identifier: MIT
// The network of a VM container: what is found in its network namespace goes through a tap into the guest, all packets
// of a link redirected to its tap and back (tc's ingress qdisc and mirred, as Kata does it), so that the guest's card
// has the link's address and whoever made the link need not know of the VM.
#ifndef RUNTIME_NIC_H
#define RUNTIME_NIC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

#define NIC_MAX 8

struct nic {
	int tap, vhost; // descriptors, owned; vhost is -1 where there is none
	char tap_name[16];
	bool is_handed; // the tap is a hypervisor's now, and lives until it is removed
	char link[16];  // the link it is wired to, "": none yet
	uint8_t mac[6]; // of the guest's card
	unsigned mtu;
	unsigned tap_index, link_index; // the kernel's numbers of them
};

struct nic_set {
	struct nic at[NIC_MAX];
	size_t count;
	int netlink; // socket into the network namespace, owned
};

#define NIC_SET_NONE {.netlink = -1}

// Makes, in this process's network namespace, a tap for each Ethernet link that is up, and wires them; at least spare
// taps are made, for links that come later (Docker 28 attaches them after create). Taps of others and ports of a bridge
// are no such links. want_vhost: /dev/vhost-net is opened for each where it is there. A link that somebody else
// redirects is refused; what a shim that was killed left behind is cleaned up first.
int nic_open(struct nic_set *set, unsigned spare, bool want_vhost, struct err **e);

// Lets go of the taps, so that a hypervisor that runs as uid can attach to them by their names. From now on they
// outlive this process: what ends without nic_close leaves them, and nic_remove is for that.
int nic_hand_over(struct nic_set *set, uid_t uid, struct err **e);

// Removes, in this process's network namespace, the tap of that name, if it is one that was handed over.
void nic_remove(const char *tap);

// Looks again, in the same namespace: wires links that came since. *changed says whether there were any. The guest's
// card had another hardware address when the VM began; mac is now the link's, and the agent gives it to the card.
int nic_rescan(struct nic_set *set, bool *changed, struct err **e);

// Appends the members "interfaces", "routes", "neighbours" of AGENT_NETWORK, without the braces around: addresses, MTU,
// routes of the main table (neither kernel-made nor IPv6 link-local ones; those without a gateway come first, as others
// may need them) and permanent neighbours of the wired links.
int nic_describe(const struct nic_set *set, struct buf *out, struct err **e);

// Takes wires and taps away and closes the descriptors. Safe to call twice.
void nic_close(struct nic_set *set);

// Removes, in this process's network namespace, the redirections to taps that are no more: a shim that was killed takes
// its taps with it, but not the qdiscs on the links. Those of a shim that lives are left alone.
int nic_clean(struct err **e);

#endif
