// SPDX-License-Identifier: MIT
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "base/json.h"
#include "runtime/nic.h"
#include "runtime/nic_list.h"

static int dump_addresses(struct nic_list *l, struct err **e)
{
	const struct ifaddrmsg any = {.ifa_family = AF_UNSPEC};
	struct netlink_request r;

	netlink_begin(&r, RTM_GETADDR, NLM_F_DUMP, &any, sizeof(any));
	return netlink_dump(l->set->netlink, &r, nic_address_each, l, e, "list the addresses");
}

static int describe_interfaces(struct nic_list *l, struct err **e)
{
	buf_str(l->out, "\"interfaces\":[");
	for (size_t i = 0, shown = 0; i < l->set->count; i++) {
		const struct nic *n = &l->set->at[i];

		if (!n->link_index)
			continue;
		buf_str(l->out, shown++ ? ",{\"mac\":" : "{\"mac\":");
		nic_put_mac(l->out, n->mac);
		buf_str(l->out, ",\"name\":");
		json_quote(l->out, n->link);
		buf_printf(l->out, ",\"mtu\":%u,\"addresses\":[", n->mtu);
		l->link = n->link_index;
		l->count = 0;
		if (dump_addresses(l, e))
			return -1;
		buf_str(l->out, "]}");
	}
	buf_str(l->out, "]");
	return 0;
}

// Those without a gateway first: the gateways of the others may be reached through them.
static int describe_routes(struct nic_list *l, struct err **e)
{
	static const uint8_t family[] = {AF_INET, AF_INET6};
	struct netlink_request r;

	buf_str(l->out, ",\"routes\":[");
	l->count = 0;
	for (int i = 0; i < 4; i++) {
		const struct rtmsg head = {.rtm_family = family[i % 2]};

		l->has_gateway = i >= 2;
		netlink_begin(&r, RTM_GETROUTE, NLM_F_DUMP, &head, sizeof(head));
		if (netlink_dump(l->set->netlink, &r, nic_route_each, l, e, "list the routes"))
			return -1;
	}
	buf_str(l->out, "]");
	return 0;
}

static int describe_neighbours(struct nic_list *l, struct err **e)
{
	const struct ndmsg any = {.ndm_family = AF_UNSPEC};
	struct netlink_request r;

	buf_str(l->out, ",\"neighbours\":[");
	l->count = 0;
	netlink_begin(&r, RTM_GETNEIGH, NLM_F_DUMP, &any, sizeof(any));
	if (netlink_dump(l->set->netlink, &r, nic_neighbour_each, l, e, "list the neighbours"))
		return -1;
	buf_str(l->out, "]");
	return 0;
}

int nic_describe(const struct nic_set *set, struct buf *out, struct err **e)
{
	struct nic_list l = {.set = set, .out = out};

	if (describe_interfaces(&l, e) || describe_routes(&l, e) || describe_neighbours(&l, e))
		return -1;
	return buf_ok(out) ? 0 : err_set(e, "cannot describe the network: out of memory");
}
