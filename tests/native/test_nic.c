// SPDX-License-Identifier: MIT
// runtime/nic: packets pass between a link and the guest, both ways, and nothing is left afterwards.
#include "nic_fixture.h"

static void test_packets(void **state)
{
	struct nic_set set;
	struct guest g;
	(void)state;

	open_set(&set, 1);
	assert_int_equal(set.count, 1);
	assert_string_equal(set.at[0].link, "eth0");
	assert_memory_equal(set.at[0].mac, "\2\0\0\0\0\1", 6);
	assert_int_equal(set.at[0].mtu, 1400);
	assert_true(set.at[0].tap > 0);
	assert_int_equal(set.at[0].vhost >= 0, access("/dev/vhost-net", F_OK) == 0);
	assert_non_null(strstr(run(inside, "ip -o link show type tun"), " mtu 1400 "));
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "10.1.1.3", 1);
	assert_echo(&g, "10.1.1.3", 1372);
	assert_int_equal(g.longest, ETH_HLEN + 1400);
	nic_close(&set);
	assert_nothing_left();
	nic_close(&set);
}

static void test_ping(void **state)
{
	uint8_t packet[64] = {ICMP_ECHO, 0, 0, 0, 0x12, 0x34, 0, 1}, got[128];
	struct sockaddr_in to = {.sin_family = AF_INET};
	const struct icmphdr *h = (const struct icmphdr *)(const void *)(got + 20);
	struct nic_set set;
	struct guest g;
	int fd;
	(void)state;

	packet[2] = (uint8_t)~(0x08 + 0x12);
	packet[3] = (uint8_t)~(0x34 + 0x01);
	enter(outside);
	fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	enter(inside);
	assert_true(fd >= 0);
	open_set(&set, 0);
	g = guest_of(&set.at[0], "10.1.1.3");
	inet_pton(AF_INET, "10.1.1.3", &to.sin_addr);
	assert_int_equal(sendto(fd, packet, 64, 0, (struct sockaddr *)&to, sizeof(to)), 64);
	assert_int_equal(reply(&g, fd, got, sizeof(got), PATIENT), 84);
	assert_int_equal(h->type, ICMP_ECHOREPLY);
	assert_memory_equal(got + 24, packet + 4, 60);
	close(fd);
	nic_close(&set);
}

static void test_ipv6(void **state)
{
	CLEANUP_FD int any = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct nic_set set;
	struct guest g;
	(void)state;

	if (any < 0 && errno == EAFNOSUPPORT) {
		print_message("skipped: this kernel has no IPv6\n");
		skip();
	}
	batch(outside, "address add fd00::1/64 dev eth0-out nodad\n"
		       "neighbour add fd00::3 lladdr 02:00:00:00:00:01 dev eth0-out");
	open_set(&set, 0);
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "fd00::3", 100);
	assert_echo(&g, "fd00::3", 1352);
	nic_close(&set);
}

// A super-packet, as segmentation offload makes them, comes to the guest in packets of its MTU.
static void test_offload(void **state)
{
	const int segment = 1000;
	uint8_t sent[5000] = {0}, got[2000];
	struct nic_set set;
	struct guest g;
	int fd;
	(void)state;

	open_set(&set, 0);
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "10.1.1.3", 8);
	fd = udp_to(outside, "10.1.1.3");
	assert_int_equal(setsockopt(fd, IPPROTO_UDP, 103 /* UDP_SEGMENT */, &segment, sizeof(segment)), 0);
	assert_int_equal(send(fd, sent, sizeof(sent), 0), sizeof(sent));
	for (int i = 0; i < 5; i++)
		assert_int_equal(reply(&g, fd, got, sizeof(got), PATIENT), segment);
	assert_int_equal(g.udp, 1 + 5);
	close(fd);
	nic_close(&set);
}

// While it is wired, the namespace's own network sees nothing; afterwards it is as before.
static void test_namespace_is_bypassed(void **state)
{
	struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons(7)};
	CLEANUP_FD int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct nic_set set;
	char got[16];
	int client;
	(void)state;

	assert_int_equal(bind(server, (struct sockaddr *)&any, sizeof(any)), 0);
	client = udp_to(outside, "10.1.1.3");
	assert_int_equal(send(client, "before", 6, 0), 6);
	assert_int_equal(reply(NULL, server, got, sizeof(got), PATIENT), 6);
	open_set(&set, 0);
	assert_int_equal(send(client, "during", 6, 0), 6);
	assert_int_equal(reply(NULL, server, got, sizeof(got), BRIEF), -1);
	nic_close(&set);
	assert_int_equal(send(client, "behind", 6, 0), 6);
	assert_int_equal(reply(NULL, server, got, sizeof(got), PATIENT), 6);
	assert_memory_equal(got, "behind", 6);
	close(client);
}

static void test_several_links(void **state)
{
	struct nic_set set;
	struct guest g[2];
	(void)state;

	add_pair("eth1", 2);
	// None of these is for a guest: a link that is down, ports of a bridge.
	batch(inside,
		"link add down0 type veth peer name down1\nlink add br0 type bridge\n"
		"link add port0 type veth peer name port1\nlink set port0 master br0 up\nlink set port1 master br0 up");
	open_set(&set, 1);
	assert_int_equal(set.count, 2);
	for (int i = 0; i < 2; i++) {
		const char *address = strcmp(set.at[i].link, "eth0") ? "10.1.2.3" : "10.1.1.3";

		g[i] = guest_of(&set.at[i], address);
		assert_echo(&g[i], address, 500);
		assert_int_equal(g[i].udp, 1);
	}
	nic_close(&set);
	assert_nothing_left();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_packets, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ping, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_ipv6, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_offload, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_namespace_is_bypassed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_several_links, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNET)) {
		printf("network namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("nic", tests, NULL, NULL);
}
