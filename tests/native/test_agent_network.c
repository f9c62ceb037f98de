// SPDX-License-Identifier: MIT
// The agent sets up the cards of a guest: here the ends of veth pairs in the network namespace of the rig.
#include "agent_rig.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <net/if.h>

#include "base/netlink.h"

// A card with that name and hardware address, both ends in this namespace.
static void add_card(int netlink, const char *name, const char *peer, uint8_t last)
{
	const struct ifinfomsg info = {.ifi_family = AF_UNSPEC};
	const uint8_t mac[] = {2, 0, 0, 0, 0, last}, peer_mac[] = {2, 0, 0, 0, 1, last};
	struct netlink_request r;
	size_t link, data, end;

	netlink_begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &info, sizeof(info));
	netlink_put_text(&r, IFLA_IFNAME, name);
	netlink_put(&r, IFLA_ADDRESS, mac, sizeof(mac));
	link = netlink_nest(&r, IFLA_LINKINFO);
	netlink_put_text(&r, IFLA_INFO_KIND, "veth");
	data = netlink_nest(&r, IFLA_INFO_DATA);
	end = netlink_nest(&r, VETH_INFO_PEER);
	memcpy(r.data + r.len, &info, sizeof(info));
	r.len += sizeof(info);
	netlink_put_text(&r, IFLA_IFNAME, peer);
	netlink_put(&r, IFLA_ADDRESS, peer_mac, sizeof(peer_mac));
	netlink_unnest(&r, end);
	netlink_unnest(&r, data);
	netlink_unnest(&r, link);
	if (netlink_do(netlink, &r, NULL, "add a card"))
		rig_die("veth");
}

// Two cards, whose names are not the ones that they are to have; a third has one of these by chance. Their other ends
// are brought up, so that there is a carrier.
static void make_cards(void)
{
	CLEANUP_FD int netlink = netlink_open(NULL);

	add_card(netlink, "card0", "card1", 10);
	add_card(netlink, "eth0", "card3", 11);
}

static const char network[] =
	"{\"interfaces\":[{\"mac\":\"02:00:00:00:00:0a\",\"name\":\"eth0\",\"mtu\":1400,\"addresses\":[\"10.88.0.2/"
	"16\","
	"\"fd00::2/64\"]}],"
	"\"routes\":[{\"destination\":\"10.88.0.0/16\",\"device\":\"eth0\",\"scope\":253,\"source\":\"10.88.0.2\"},"
	"{\"destination\":\"fd00::1/128\",\"device\":\"eth0\",\"metric\":256},"
	"{\"destination\":\"10.9.0.0/24\",\"device\":\"eth0\",\"scope\":253},"
	"{\"destination\":\"default\",\"gateway\":\"10.88.0.1\",\"device\":\"eth0\",\"metric\":7},"
	"{\"destination\":\"default\",\"gateway\":\"fd00::1\",\"device\":\"eth0\"}],"
	"\"neighbours\":[{\"address\":\"10.88.0.1\",\"mac\":\"02:0a:58:00:00:01\",\"device\":\"eth0\"}]}";

static bool says(const struct rig *r, const char *text)
{
	return strstr(buf_text(&r->out[1]), text);
}

static void cards_are_set_up(void **state)
{
	const struct rig_spec s = {.shell = "ip addr show lo; ip addr show eth0; ip route; ip -6 route; ip neigh; ip "
					    "link show | grep -c @spare"};
	struct rig r;

	(void)state;
	rig_start(&r, make_cards);
	rig_must(&r, AGENT_SETUP, 0, network, sizeof(network) - 1);
	// It may come again, as it is.
	rig_must(&r, AGENT_NETWORK, 0, network, sizeof(network) - 1);
	rig_begin(&r, &s);
	assert_int_equal(rig_wait(&r, 1), 0);
	if (!says(&r, "inet 127.0.0.1/8") || !says(&r, "eth0@card1") || !says(&r, "mtu 1400") ||
		!says(&r, "link/ether 02:00:00:00:00:0a") || !says(&r, "inet 10.88.0.2/16 brd 10.88.255.255") ||
		!says(&r, "inet6 fd00::2/64") || !says(&r, "10.9.0.0/24 dev eth0") ||
		!says(&r, "default via 10.88.0.1 dev eth0  metric 7") || !says(&r, "default via fd00::1 dev eth0") ||
		!says(&r, "10.88.0.1 dev eth0 lladdr 02:0a:58:00:00:01") || !says(&r, "PERMANENT\n1\n") ||
		!says(&r, "10.88.0.0/16 dev eth0") ||
		// A route that nobody names does not come with an address.
		says(&r, "fd00::/64"))
		fail_msg("%s", buf_text(&r.out[1]));
	assert_int_equal(rig_stop(&r), 0);
}

// A card whose address nobody knows is the first that is still down, and gets that address; when there is none left,
// and what is no network, is refused.
static void spare_cards_are_taken(void **state)
{
	static const char other[] =
		"{\"interfaces\":[{\"mac\":\"02:ff:00:00:00:01\",\"name\":\"net1\",\"addresses\":[\"10.1.0.1/31\"]}]}";
	static const char *const wrong[] = {"{\"interfaces\":[{\"name\":\"x\"}]}",
		"{\"interfaces\":[{\"mac\":\"02:00:00:00:00:0a\",\"addresses\":[\"10.0.0.1/40\"]}]}",
		"{\"interfaces\":[{\"mac\":\"02:00:00:00:00:0a\",\"name\":\"a name that is too long\"}]}",
		"{\"routes\":[{\"destination\":\"default\",\"gateway\":\"10.0.0.1\",\"device\":\"none\"}]}",
		"{\"neighbours\":[{\"address\":\"10.0.0.1\",\"mac\":\"xx\",\"device\":\"lo\"}]}", "[",
		"{\"interfaces\":[7]}"};
	const struct rig_spec s = {.shell = "ip addr show net1"};
	struct rig r;

	(void)state;
	rig_start(&r, make_cards);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		if (rig_ask(&r, AGENT_NETWORK, 0, wrong[i], strlen(wrong[i])))
			fail_msg("%s was taken", wrong[i]);
	rig_must(&r, AGENT_NETWORK, 0, other, sizeof(other) - 1);
	rig_begin(&r, &s);
	assert_int_equal(rig_wait(&r, 1), 0);
	if (!says(&r, "link/ether 02:ff:00:00:00:01") || !says(&r, "inet 10.1.0.1/31 "))
		fail_msg("%s", buf_text(&r.out[1]));
	assert_int_equal(rig_stop(&r), 0);
}

static void no_card_is_said(void **state)
{
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	assert_false(rig_ask(&r, AGENT_NETWORK, 0, network, sizeof(network) - 1));
	assert_non_null(strstr(buf_text(&r.answer), "no network card left"));
	assert_int_equal(rig_stop(&r), 0);
}

// The network of SETUP is there when the program runs, and before that if config.json has sysctls, which may name a
// card.
static void comes_with_the_start(void **state)
{
	const struct rig_spec s = {.shell = "ip addr show eth0; cat /proc/sys/net/ipv4/conf/eth0/forwarding",
		.linux_ = ",\"sysctl\":{\"net.ipv4.conf.eth0.forwarding\":\"1\"}"};
	const struct rig_spec plain = {.shell = "ip addr show eth0"};
	struct rig r;

	(void)state;
	for (int i = 0; i < 2; i++) {
		rig_start(&r, make_cards);
		rig_must(&r, AGENT_SETUP, 0, network, sizeof(network) - 1);
		rig_begin(&r, i ? &s : &plain);
		assert_int_equal(rig_wait(&r, 1), 0);
		if (!says(&r, "inet 10.88.0.2/16") || (i && !says(&r, "forever\n1\n")))
			fail_msg("%s", buf_text(&r.out[1]));
		assert_int_equal(rig_stop(&r), 0);
	}
}

// What of it could not be done is the answer to START, however often that comes, or to the CREATE that needs it.
static void failure_is_said_in_time(void **state)
{
	const struct rig_spec s = {.linux_ = ",\"sysctl\":{\"net.ipv4.ip_forward\":\"1\"}"}, plain = {.shell = "true"};
	struct rig r;

	(void)state;
	rig_start(&r, NULL);
	rig_must(&r, AGENT_SETUP, 0, network, sizeof(network) - 1);
	assert_true(rig_create(&r, &plain));
	for (int i = 0; i < 2; i++) {
		assert_false(rig_ask(&r, AGENT_START, 1, NULL, 0));
		assert_string_equal(buf_text(&r.answer), "cannot set up eth0: the guest has no network card left");
	}
	assert_int_equal(rig_stop(&r), 0);
	rig_start(&r, NULL);
	rig_must(&r, AGENT_SETUP, 0, network, sizeof(network) - 1);
	assert_false(rig_create(&r, &s));
	assert_string_equal(buf_text(&r.answer), "cannot set up eth0: the guest has no network card left");
	assert_int_equal(rig_stop(&r), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(cards_are_set_up),
		RIG_TEST(spare_cards_are_taken),
		RIG_TEST(no_card_is_said),
		RIG_TEST(comes_with_the_start),
		RIG_TEST(failure_is_said_in_time),
	};

	return cmocka_run_group_tests_name("agent network", tests, NULL, NULL);
}
