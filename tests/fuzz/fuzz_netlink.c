// SPDX-License-Identifier: MIT
// Any bytes as the kernel's answer to a request, in one datagram and in two, as nested attributes, and as what it says
// of links, addresses, routes, neighbours and filters: the description of these must be JSON.
#include <stdint.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "base/json.h"
#include "base/netlink.h"
#include "runtime/nic_link.h"
#include "runtime/nic_list.h"
#include "runtime/nic_wire.h"

#define DEPTH 6

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t read_all(struct netlink_span s, unsigned depth)
{
	struct netlink_attr a;
	uint32_t sum = 0;
	char text[8];

	sum += netlink_text(s, 3, text, sizeof(text)) ? (uint32_t)strlen(text) : 0;
	while (netlink_next(&s, &a)) {
		if (a.type & 0xc000)
			__builtin_trap();
		for (size_t i = 0; i < a.value.len; i++)
			sum += a.value.data[i];
		sum += netlink_u32(a.value, a.type, 1);
		sum += depth ? read_all(a.value, depth - 1) : 0;
	}
	return sum;
}

static void answer(const uint8_t *data, size_t size, size_t cut)
{
	struct netlink_answer a = {0};

	if (netlink_take(&a, 0, data, cut, NULL) == 0)
		netlink_take(&a, 0, data + cut, size - cut, NULL);
	if (a.messages.len > size + 6 || a.sys < 0 || strlen(a.text) >= sizeof(a.text))
		__builtin_trap();
	buf_free(&a.messages);
}

static void describe(struct netlink_span s)
{
	struct nic_set set = {.count = 1, .at = {{.link_index = 1, .link = "eth0"}}};
	CLEANUP_BUF struct buf out = {0};
	struct nic_list l = {.set = &set, .out = &out, .link = 1};
	CLEANUP_JSON yyjson_doc *doc = NULL;

	buf_str(&out, "[");
	nic_address_each(&l, RTM_NEWADDR, s, NULL);
	nic_neighbour_each(&l, RTM_NEWNEIGH, s, NULL);
	nic_route_each(&l, RTM_NEWROUTE, s, NULL);
	l.has_gateway = true;
	nic_route_each(&l, RTM_NEWROUTE, s, NULL);
	buf_str(&out, "]");
	if (json_parse("network", buf_text(&out), out.len, &doc, NULL))
		__builtin_trap();
}

static void look(struct netlink_span s)
{
	struct nic_link one;
	struct nic_links links = {.at = &one, .max = 1};
	int is_dead = 0;

	nic_link_each(&links, RTM_NEWLINK, s, NULL);
	if (links.count && !memchr(one.name, 0, sizeof(one.name)))
		__builtin_trap();
	nic_wire_each(&is_dead, RTM_NEWTFILTER, s, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct netlink_span all = {data, size}, attrs;
	uint8_t body[16];

	if (size == 0)
		return 0;
	answer(data + 1, size - 1, size - 1);
	answer(data + 1, size - 1, data[0] < size - 1 ? data[0] : 0);
	if (netlink_split(all, body, sizeof(body), &attrs))
		read_all(attrs, DEPTH);
	describe(all);
	look(all);
	return 0;
}
