// SPDX-License-Identifier: MIT
#include <arpa/inet.h>
#include <linux/rtnetlink.h>

#include "base/json.h"
#include "runtime/nic_list.h"

static const struct nic *wired_to(const struct nic_list *l, uint32_t link)
{
	for (size_t i = 0; link && i < l->set->count; i++)
		if (l->set->at[i].link_index == link)
			return &l->set->at[i];
	return NULL;
}

static bool is_inet(uint8_t family)
{
	return family == AF_INET || family == AF_INET6;
}

// Writes the address that the attribute holds. Returns whether there is one, of the family's length.
static bool address_text(struct netlink_span attrs, uint16_t type, uint8_t family, char out[INET6_ADDRSTRLEN])
{
	struct netlink_span s;

	return netlink_find(attrs, type, &s) && s.len == (family == AF_INET ? 4 : 16) &&
	       inet_ntop(family, s.data, out, INET6_ADDRSTRLEN);
}

// Each member of an array but the first has a comma before it.
static void comma(struct nic_list *l)
{
	if (l->count++)
		buf_str(l->out, ",");
}

void nic_put_mac(struct buf *out, const uint8_t m[6])
{
	buf_printf(out, "\"%02x:%02x:%02x:%02x:%02x:%02x\"", m[0], m[1], m[2], m[3], m[4], m[5]);
}

static void put_device(struct buf *out, const struct nic *n)
{
	buf_str(out, ",\"device\":");
	json_quote(out, n->link);
}

NETLINK_EACH(nic_address_each)
{
	struct nic_list *l = context;
	char text[INET6_ADDRSTRLEN];
	struct netlink_span attrs;
	struct ifaddrmsg head;
	(void)e;

	if (type != RTM_NEWADDR || !netlink_split(message, &head, sizeof(head), &attrs) || !is_inet(head.ifa_family))
		return 0;
	if (head.ifa_index != l->link || (head.ifa_family == AF_INET6 && head.ifa_scope == RT_SCOPE_LINK))
		return 0;
	// Of a point-to-point link, the address is the other side's and the local one ours.
	if (!address_text(attrs, IFA_LOCAL, head.ifa_family, text) &&
		!address_text(attrs, IFA_ADDRESS, head.ifa_family, text))
		return 0;
	comma(l);
	buf_printf(l->out, "\"%s/%u\"", text, head.ifa_prefixlen);
	return 0;
}

// The first next hop of a route that has several and leaves by a wired link: hop gets its attributes.
static const struct nic *first_hop(
	const struct nic_list *l, struct netlink_span attrs, struct netlink_span *hop, uint32_t *flags)
{
	struct netlink_span rest;
	struct rtnexthop h;

	netlink_find(attrs, RTA_MULTIPATH, &rest);
	while (netlink_split(rest, &h, sizeof(h), hop) && h.rtnh_len >= sizeof(h) && h.rtnh_len <= rest.len) {
		const struct nic *n = wired_to(l, (uint32_t)h.rtnh_ifindex);

		hop->len = h.rtnh_len - sizeof(h);
		*flags = h.rtnh_flags;
		if (n)
			return n;
		rest.data += h.rtnh_len;
		rest.len -= h.rtnh_len;
	}
	return NULL;
}

// Whether a route is the guest's to have. Those that came with an address are among them, since an address may have
// been given without, and who gave it may have taken them away: the point-to-point plugin of CNI does.
static bool is_wanted(const struct rtmsg *head, struct netlink_span attrs)
{
	struct netlink_span s;
	bool has_target = netlink_find(attrs, RTA_DST, &s) && s.len == 16;

	if (!is_inet(head->rtm_family) || head->rtm_type != RTN_UNICAST || (head->rtm_flags & RTM_F_CLONED) ||
		netlink_u32(attrs, RTA_TABLE, head->rtm_table) != RT_TABLE_MAIN)
		return false;
	return !(head->rtm_family == AF_INET6 && has_target &&
		 (s.data[0] == 0xff || (s.data[0] == 0xfe && (s.data[1] & 0xc0) == 0x80)));
}

static void put_optional(struct buf *out, const char *key, const char *text)
{
	buf_printf(out, ",\"%s\":\"%s\"", key, text);
}

static int put_route(struct nic_list *l, const struct rtmsg *head, struct netlink_span attrs, struct netlink_span hop,
	uint32_t flags, const struct nic *n)
{
	char text[INET6_ADDRSTRLEN];
	uint32_t metric = netlink_u32(attrs, RTA_PRIORITY, 0);

	comma(l);
	if (address_text(attrs, RTA_DST, head->rtm_family, text))
		buf_printf(l->out, "{\"destination\":\"%s/%u\"", text, head->rtm_dst_len);
	else
		buf_printf(l->out, "{\"destination\":\"%s\"", head->rtm_family == AF_INET ? "default" : "::/0");
	if (address_text(hop, RTA_GATEWAY, head->rtm_family, text))
		put_optional(l->out, "gateway", text);
	put_device(l->out, n);
	if (address_text(attrs, RTA_PREFSRC, head->rtm_family, text))
		put_optional(l->out, "source", text);
	if (head->rtm_family == AF_INET && head->rtm_scope)
		buf_printf(l->out, ",\"scope\":%u", head->rtm_scope);
	if (metric)
		buf_printf(l->out, ",\"metric\":%u", metric);
	if (flags & RTNH_F_ONLINK)
		buf_str(l->out, ",\"onlink\":true");
	buf_str(l->out, "}");
	return 0;
}

NETLINK_EACH(nic_route_each)
{
	struct nic_list *l = context;
	struct netlink_span attrs, hop, gateway;
	struct rtmsg head;
	const struct nic *n;
	uint32_t flags;

	if (type != RTM_NEWROUTE || !netlink_split(message, &head, sizeof(head), &attrs) || !is_wanted(&head, attrs))
		return 0;
	hop = attrs;
	flags = head.rtm_flags;
	n = wired_to(l, netlink_u32(attrs, RTA_OIF, 0));
	if (!n)
		n = first_hop(l, attrs, &hop, &flags);
	if (!n)
		return 0;
	if (netlink_find(hop, RTA_VIA, &gateway))
		return err_kind_set(e, ERR_UNSUPPORTED,
			"cannot give the guest a route by %s whose gateway is of another address family", n->link);
	if (netlink_find(hop, RTA_GATEWAY, &gateway) != l->has_gateway)
		return 0;
	return put_route(l, &head, attrs, hop, flags, n);
}

NETLINK_EACH(nic_neighbour_each)
{
	struct nic_list *l = context;
	char text[INET6_ADDRSTRLEN];
	struct netlink_span attrs, mac;
	const struct nic *n;
	struct ndmsg head;
	(void)e;

	if (type != RTM_NEWNEIGH || !netlink_split(message, &head, sizeof(head), &attrs) || !is_inet(head.ndm_family) ||
		!(head.ndm_state & NUD_PERMANENT))
		return 0;
	n = wired_to(l, (uint32_t)head.ndm_ifindex);
	if (!n || !address_text(attrs, NDA_DST, head.ndm_family, text) || !netlink_find(attrs, NDA_LLADDR, &mac) ||
		mac.len != 6)
		return 0;
	comma(l);
	buf_printf(l->out, "{\"address\":\"%s\",\"mac\":", text);
	nic_put_mac(l->out, mac.data);
	put_device(l->out, n);
	buf_str(l->out, "}");
	return 0;
}
