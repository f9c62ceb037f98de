// SPDX-License-Identifier: MIT
#include "agent/network_route.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#include "agent/network_address.h"
#include "base/netlink.h"

// The index of the interface that an object names as its device.
static int find_device(yyjson_val *object, unsigned *index, struct err **e)
{
	const char *name = json_text(object, "device", "");

	*index = if_nametoindex(name);
	return *index ? 0 : err_sys(e, "cannot find network card '%.16s'", name);
}

struct route {
	const char *text; // its destination
	unsigned device;
	bool has_gateway, has_source;
	struct network_address to, gateway, source;
};

static int read_route(yyjson_val *json, struct route *r, struct err **e)
{
	const char *gateway = json_text(json, "gateway", NULL), *source = json_text(json, "source", NULL);

	*r = (struct route){.text = json_text(json, "destination", ""), .has_gateway = gateway, .has_source = source};
	if (find_device(json, &r->device, e) || (gateway && network_address(gateway, &r->gateway, e)) ||
		(source && network_address(source, &r->source, e)))
		return -1;
	if (strcmp(r->text, "default") != 0)
		return network_address(r->text, &r->to, e);
	// Which protocol it is the default of, the gateway says.
	r->to.family = gateway ? r->gateway.family : AF_INET;
	return 0;
}

int network_route(int netlink, yyjson_val *json, struct err **e)
{
	uint32_t metric = (uint32_t)json_number(json, "metric", 0);
	struct netlink_request q;
	struct route r;
	struct rtmsg info;

	if (read_route(json, &r, e))
		return err_wrap(e, "route %s", r.text);
	info = (struct rtmsg){.rtm_family = r.to.family,
		.rtm_dst_len = r.to.prefix,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_BOOT,
		.rtm_scope = (uint8_t)json_number(json, "scope", r.has_gateway ? RT_SCOPE_UNIVERSE : RT_SCOPE_LINK),
		.rtm_type = RTN_UNICAST,
		.rtm_flags = yyjson_get_bool(yyjson_obj_get(json, "onlink")) ? RTNH_F_ONLINK : 0};
	netlink_begin(&q, RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, &info, sizeof(info));
	if (r.to.prefix)
		netlink_put(&q, RTA_DST, r.to.bytes, r.to.len);
	if (r.has_gateway)
		netlink_put(&q, RTA_GATEWAY, r.gateway.bytes, r.gateway.len);
	if (r.has_source)
		netlink_put(&q, RTA_PREFSRC, r.source.bytes, r.source.len);
	netlink_put_u32(&q, RTA_OIF, r.device);
	if (metric)
		netlink_put_u32(&q, RTA_PRIORITY, metric);
	return netlink_do(netlink, &q, e, "add route %s", r.text);
}

int network_neighbour(int netlink, yyjson_val *json, struct err **e)
{
	struct network_address address;
	struct netlink_request q;
	struct ndmsg info = {.ndm_state = NUD_PERMANENT};
	unsigned device;
	uint8_t mac[6];

	if (find_device(json, &device, e) || network_address(json_text(json, "address", NULL), &address, e) ||
		network_mac(json_text(json, "mac", NULL), mac, e))
		return -1;
	info.ndm_family = address.family;
	info.ndm_ifindex = (int)device;
	netlink_begin(&q, RTM_NEWNEIGH, NLM_F_CREATE | NLM_F_REPLACE, &info, sizeof(info));
	netlink_put(&q, NDA_DST, address.bytes, address.len);
	netlink_put(&q, NDA_LLADDR, mac, sizeof(mac));
	return netlink_do(netlink, &q, e, "add neighbour %s", json_text(json, "address", ""));
}
