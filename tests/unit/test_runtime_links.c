// SPDX-License-Identifier: MIT
// Which links of a namespace a guest can have, by messages as the kernel writes them (rtnetlink(7)): not every kernel
// that runs this has VLANs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>

#include "runtime/nic_link.h"

#define NO_NAMESPACE (-1)

static struct nic_link at[4];

static int set_up(void **state)
{
	(void)state;
	memset(at, 0, sizeof(at));
	return 0;
}

// Tells of an Ethernet link that is up: its kind, the index of the link that it names, and the namespace of that.
static void tell(struct nic_links *links, int index, const char *name, const char *kind, uint32_t other, int32_t netns)
{
	const struct ifinfomsg head = {
		.ifi_family = AF_UNSPEC, .ifi_type = ARPHRD_ETHER, .ifi_index = index, .ifi_flags = IFF_UP};
	const uint8_t mac[6] = {2, 0, 0, 0, 0, (uint8_t)index};
	struct netlink_request r;
	size_t nest;

	netlink_begin(&r, RTM_NEWLINK, 0, &head, sizeof(head));
	netlink_put_text(&r, IFLA_IFNAME, name);
	netlink_put(&r, IFLA_ADDRESS, mac, sizeof(mac));
	if (other)
		netlink_put_u32(&r, IFLA_LINK, other);
	if (netns != NO_NAMESPACE)
		netlink_put_u32(&r, IFLA_LINK_NETNSID, (uint32_t)netns);
	nest = netlink_nest(&r, IFLA_LINKINFO);
	netlink_put_text(&r, IFLA_INFO_KIND, kind);
	netlink_unnest(&r, nest);
	assert_false(r.is_broken);
	assert_int_equal(nic_link_each(links, RTM_NEWLINK,
				 (struct netlink_span){r.data + NLMSG_HDRLEN, r.len - NLMSG_HDRLEN}, NULL),
		0);
}

// eth0 is redirected before the kernel looks for VLANs in it: nothing would ever come for the link above.
static void test_link_on_link(void **state)
{
	struct nic_links links = {.at = at, .max = 4};
	CLEANUP_ERR struct err *e = NULL;
	(void)state;

	tell(&links, 2, "eth0", "veth", 7, 0);
	tell(&links, 3, "eth0.5", "vlan", 2, NO_NAMESPACE);
	assert_int_equal(links.count, 2);
	assert_int_equal(nic_links_check(&links, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_string_equal(
		err_text(e), "cannot give the guest the link eth0.5: it lies on eth0, which is the guest's too");
}

static void test_links_beside_each_other(void **state)
{
	struct nic_links links = {.at = at, .max = 4};
	(void)state;

	// Both ends of a pair, and a VLAN whose lower link, of that number, is in another namespace.
	tell(&links, 2, "a", "veth", 3, NO_NAMESPACE);
	tell(&links, 3, "b", "veth", 2, NO_NAMESPACE);
	tell(&links, 4, "eth0.5", "vlan", 2, 0);
	tell(&links, 5, "tap9", "tun", 0, NO_NAMESPACE);
	assert_int_equal(links.count, 3);
	assert_int_equal(nic_links_check(&links, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_link_on_link, set_up),
		cmocka_unit_test_setup(test_links_beside_each_other, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
