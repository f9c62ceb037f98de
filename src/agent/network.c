// SPDX-License-Identifier: MIT
#include "agent/network.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <string.h>

#include "agent/network_address.h"
#include "agent/network_route.h"
#include "base/netlink.h"

#define CARDS_MAX 32

struct card {
	unsigned index;
	bool is_up;
	char name[IF_NAMESIZE];
	uint8_t mac[6];
};

struct cards {
	struct card at[CARDS_MAX];
	size_t count;
};

static int note_card(void *context, uint16_t type, struct netlink_span message, struct err **e)
{
	struct cards *cards = context;
	struct netlink_span attrs, mac;
	struct ifinfomsg info;
	struct card c = {0};

	(void)e;
	if (type != RTM_NEWLINK || !netlink_split(message, &info, sizeof(info), &attrs) ||
		info.ifi_type != ARPHRD_ETHER)
		return 0;
	netlink_text(attrs, IFLA_IFNAME, c.name, sizeof(c.name));
	if (netlink_find(attrs, IFLA_ADDRESS, &mac) && mac.len == sizeof(c.mac))
		memcpy(c.mac, mac.data, sizeof(c.mac));
	c.index = (unsigned)info.ifi_index;
	c.is_up = info.ifi_flags & IFF_UP;
	if (cards->count < CARDS_MAX)
		cards->at[cards->count++] = c;
	return 0;
}

static int list_cards(int netlink, struct cards *cards, struct err **e)
{
	const struct ifinfomsg any = {.ifi_family = AF_UNSPEC};
	struct netlink_request r;

	*cards = (struct cards){0};
	netlink_begin(&r, RTM_GETLINK, NLM_F_DUMP, &any, sizeof(any));
	return netlink_dump(netlink, &r, note_card, cards, e, "list the network cards");
}

// The card with that hardware address, or the first that was never set up: nobody but us has brought one up.
static const struct card *choose(const struct cards *cards, const uint8_t mac[6])
{
	for (size_t i = 0; i < cards->count; i++)
		if (!memcmp(cards->at[i].mac, mac, 6))
			return &cards->at[i];
	for (size_t i = 0; i < cards->count; i++)
		if (!cards->at[i].is_up)
			return &cards->at[i];
	return NULL;
}

static int change_link(int netlink, unsigned index, const char *name, struct err **e)
{
	const struct ifinfomsg info = {.ifi_family = AF_UNSPEC, .ifi_index = (int)index};
	struct netlink_request r;

	netlink_begin(&r, RTM_NEWLINK, 0, &info, sizeof(info));
	netlink_put_text(&r, IFLA_IFNAME, name);
	return netlink_do(netlink, &r, e, "rename a network card to %s", name);
}

// A card that is still to be set up may have the name by chance of its order.
static int free_name(int netlink, const struct cards *cards, const struct card *c, const char *name, struct err **e)
{
	char spare[IF_NAMESIZE];

	for (size_t i = 0; i < cards->count; i++) {
		if (&cards->at[i] == c || strcmp(cards->at[i].name, name) != 0)
			continue;
		snprintf(spare, sizeof(spare), "spare%u", cards->at[i].index);
		return change_link(netlink, cards->at[i].index, spare, e);
	}
	return 0;
}

static int set_up(int netlink, const struct card *c, yyjson_val *interface, const uint8_t mac[6], struct err **e)
{
	const struct ifinfomsg info = {
		.ifi_family = AF_UNSPEC, .ifi_index = (int)c->index, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
	const char *name = json_text(interface, "name", c->name);
	uint32_t mtu = (uint32_t)json_number(interface, "mtu", 0);
	struct netlink_request r;

	netlink_begin(&r, RTM_NEWLINK, 0, &info, sizeof(info));
	if (strcmp(name, c->name) != 0)
		netlink_put_text(&r, IFLA_IFNAME, name);
	if (memcmp(mac, c->mac, 6) != 0)
		netlink_put(&r, IFLA_ADDRESS, mac, 6);
	if (mtu)
		netlink_put_u32(&r, IFLA_MTU, mtu);
	return netlink_do(netlink, &r, e, "set up network card %s", name);
}

static int add_address(int netlink, unsigned index, const char *text, struct err **e)
{
	struct network_address a;
	struct netlink_request r;
	struct ifaddrmsg info;
	uint32_t flags = IFA_F_NOPREFIXROUTE;

	if (network_address(text, &a, e))
		return -1;
	info = (struct ifaddrmsg){.ifa_family = a.family, .ifa_prefixlen = a.prefix, .ifa_index = index};
	// Whoever gave the address has seen to it that it is the only one; the kernel need not ask around for a second.
	if (a.family == AF_INET6)
		flags |= IFA_F_NODAD;
	netlink_begin(&r, RTM_NEWADDR, NLM_F_CREATE | NLM_F_REPLACE, &info, sizeof(info));
	netlink_put(&r, IFA_LOCAL, a.bytes, a.len);
	netlink_put(&r, IFA_ADDRESS, a.bytes, a.len);
	netlink_put_u32(&r, IFA_FLAGS, flags);
	if (a.family == AF_INET && a.prefix < 31) {
		uint32_t host = htonl(UINT32_MAX >> a.prefix), address;

		memcpy(&address, a.bytes, sizeof(address));
		address |= a.prefix ? host : UINT32_MAX;
		netlink_put(&r, IFA_BROADCAST, &address, sizeof(address));
	}
	return netlink_do(netlink, &r, e, "add address %s", text);
}

static int set_interface(int netlink, yyjson_val *interface, struct err **e)
{
	const char *name = json_text(interface, "name", "");
	const struct card *c;
	struct cards cards;
	uint8_t mac[6];
	size_t i, count;
	yyjson_val *address;

	if (network_mac(json_text(interface, "mac", NULL), mac, e) || list_cards(netlink, &cards, e))
		return -1;
	c = choose(&cards, mac);
	if (!c)
		return err_set(e, "cannot set up %s: the guest has no network card left", name);
	if (free_name(netlink, &cards, c, name, e) || set_up(netlink, c, interface, mac, e))
		return -1;
	yyjson_arr_foreach (yyjson_obj_get(interface, "addresses"), i, count, address)
		if (add_address(netlink, c->index, yyjson_get_str(address), e))
			return err_wrap(e, "%s", name);
	return 0;
}

static int bring_lo_up(int netlink, struct err **e)
{
	// The kernel makes it the first of a namespace.
	const struct ifinfomsg info = {
		.ifi_family = AF_UNSPEC, .ifi_index = 1, .ifi_flags = IFF_UP, .ifi_change = IFF_UP};
	struct netlink_request r;

	netlink_begin(&r, RTM_NEWLINK, 0, &info, sizeof(info));
	return netlink_do(netlink, &r, e, "bring up lo");
}

static int each(int netlink, yyjson_val *list, int (*set)(int, yyjson_val *, struct err **), struct err **e)
{
	size_t i, count;
	yyjson_val *value;

	yyjson_arr_foreach (list, i, count, value)
		if (set(netlink, value, e))
			return -1;
	return 0;
}

int network_set(yyjson_val *network, struct err **e)
{
	CLEANUP_FD int netlink = netlink_open(e);

	if (netlink < 0 || bring_lo_up(netlink, e))
		return -1;
	if (each(netlink, yyjson_obj_get(network, "interfaces"), set_interface, e))
		return -1;
	// A gateway's hardware address first: the route may be used at once.
	if (each(netlink, yyjson_obj_get(network, "neighbours"), network_neighbour, e))
		return -1;
	return each(netlink, yyjson_obj_get(network, "routes"), network_route, e);
}
