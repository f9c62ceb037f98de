// SPDX-License-Identifier: MIT
#include "runtime/nic.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/random.h>

#include "runtime/nic_link.h"
#include "runtime/nic_wire.h"

#define SPARE_MTU 1500 // of a tap whose link is not known yet

// A random address of its own (bit 1 of the first byte) and of one card (bit 0 clear).
static int random_mac(uint8_t mac[6], struct err **e)
{
	if (getrandom(mac, 6, 0) != 6)
		return err_sys(e, "cannot get random numbers");
	mac[0] = (uint8_t)((mac[0] & 0xfc) | 2);
	return 0;
}

static int add_tap(struct nic_set *set, bool want_vhost, struct err **e)
{
	struct nic *n = &set->at[set->count];

	*n = (struct nic){.tap = -1, .vhost = -1, .mtu = SPARE_MTU};
	if (random_mac(n->mac, e))
		return -1;
	n->tap = nic_tap(n->tap_name, e);
	if (n->tap < 0)
		return -1;
	set->count++;
	if (want_vhost)
		n->vhost = open("/dev/vhost-net", O_RDWR | O_CLOEXEC);
	n->tap_index = if_nametoindex(n->tap_name);
	if (!n->tap_index)
		return err_sys(e, "cannot find the tap %s", n->tap_name);
	return nic_link_up(set->netlink, n->tap_index, n->mtu, e);
}

static int wire(const struct nic_set *set, struct nic *n, const struct nic_link *l, struct err **e)
{
	if (nic_link_up(set->netlink, n->tap_index, l->mtu, e))
		return -1;
	if (nic_wire(set->netlink, n->tap_index, l->index, n->tap_name, e))
		return -1;
	if (nic_wire(set->netlink, l->index, n->tap_index, l->name, e)) {
		nic_unwire(set->netlink, n->tap_index, NULL);
		return -1;
	}
	n->link_index = l->index;
	n->mtu = l->mtu;
	memcpy(n->mac, l->mac, sizeof(n->mac));
	memcpy(n->link, l->name, sizeof(n->link));
	return 0;
}

int nic_hand_over(struct nic_set *set, uid_t uid, struct err **e)
{
	for (size_t i = 0; i < set->count; i++) {
		struct nic *n = &set->at[i];

		if (nic_tap_keep(n->tap, uid, e))
			return err_wrap(e, "cannot hand the tap %s over", n->tap_name);
		n->is_handed = true;
		close(steal_fd(&n->tap));
	}
	return 0;
}

void nic_remove(const char *tap)
{
	CLEANUP_FD int netlink = netlink_open(NULL);
	unsigned index = if_nametoindex(tap);

	if (netlink >= 0 && index && nic_is_tap(tap))
		nic_link_remove(netlink, index);
}

static bool is_wired(const struct nic_set *set, unsigned link)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i].link_index == link)
			return true;
	return false;
}

static struct nic *first_spare(struct nic_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (!set->at[i].link_index)
			return &set->at[i];
	return NULL;
}

int nic_rescan(struct nic_set *set, bool *changed, struct err **e)
{
	struct nic_link found[NIC_MAX];
	struct nic_links links = {.at = found, .max = NIC_MAX};
	struct nic *n;

	*changed = false;
	if (nic_links(set->netlink, &links, e))
		return -1;
	for (size_t i = 0; i < links.count; i++) {
		if (is_wired(set, found[i].index))
			continue;
		n = first_spare(set);
		if (!n)
			return err_kind_set(e, ERR_UNSUPPORTED,
				"cannot give the guest the link %s: all its %zu cards are taken", found[i].name,
				set->count);
		if (wire(set, n, &found[i], e))
			return -1;
		*changed = true;
	}
	return 0;
}

static int open_all(struct nic_set *set, unsigned spare, bool want_vhost, struct err **e)
{
	struct nic_link found[NIC_MAX];
	struct nic_links links = {.at = found, .max = NIC_MAX};
	bool changed;

	set->netlink = netlink_open(e);
	if (set->netlink < 0 || nic_unwire_dead(set->netlink, e) || nic_links(set->netlink, &links, e))
		return -1;
	while (set->count < NIC_MAX && (set->count < links.count || set->count < spare))
		if (add_tap(set, want_vhost, e))
			return -1;
	return nic_rescan(set, &changed, e);
}

int nic_open(struct nic_set *set, unsigned spare, bool want_vhost, struct err **e)
{
	*set = (struct nic_set)NIC_SET_NONE;
	if (open_all(set, spare, want_vhost, e)) {
		nic_close(set);
		return -1;
	}
	return 0;
}

void nic_close(struct nic_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct nic *n = &set->at[i];

		if (n->link_index)
			nic_unwire(set->netlink, n->link_index, NULL);
		if (n->is_handed)
			nic_link_remove(set->netlink, n->tap_index);
		scope_close(&n->vhost);
		scope_close(&n->tap);
	}
	// A set of zeroes is empty, and its 0 is not ours.
	if (set->netlink > 0)
		close(set->netlink);
	*set = (struct nic_set)NIC_SET_NONE;
}

int nic_clean(struct err **e)
{
	CLEANUP_FD int netlink = netlink_open(e);

	return netlink < 0 ? -1 : nic_unwire_dead(netlink, e);
}
