// SPDX-License-Identifier: MIT
// runtime/nic: two network namespaces joined by veth pairs, and at the tap's descriptor a toy guest. What the test
// expects of the kernel it asks ip and tc.
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <linux/if_ether.h>
#include <linux/virtio_net.h>
#include <net/if_arp.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/proc.h"
#include "runtime/nic.h"

#define LIMIT   (10 * NS_PER_S)
#define PATIENT 5000 // ms that something may take which must come
#define BRIEF   300  // ms in which nothing must come
#define VNET    10   // bytes of the header before a frame, unless the VMM asks for more

static int outside, inside; // the two namespaces

static void enter(int netns)
{
	assert_int_equal(setns(netns, CLONE_NEWNET), 0);
}

// Runs a command line in a namespace and returns what it wrote, valid until the next call.
static const char *run(int netns, const char *line)
{
	const char *const argv[] = {"/bin/sh", "-c", line, NULL};
	static struct buf out;
	CLEANUP_ERR struct err *e = NULL;

	enter(netns);
	buf_clear(&out);
	if (proc_check(argv, clock_deadline(LIMIT), &out, &e))
		fail_msg("%s: %s", line, err_text(e));
	enter(inside);
	return buf_text(&out);
}

static void batch(int netns, const char *commands)
{
	char line[2048];

	snprintf(line, sizeof(line), "ip -batch - <<'END'\n%s\nEND", commands);
	run(netns, line);
}

static int new_netns(void)
{
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

// A pair: NAME with its address in here, NAME-out there.
static void add_pair(const char *name, unsigned number)
{
	char text[512];

	snprintf(text, sizeof(text),
		"link add %s address 02:00:00:00:00:%02x mtu 1400 type veth peer name %s-out mtu 1400 netns "
		"/proc/%d/fd/%d\nlink set %s up\naddress add 10.1.%u.3/24 dev %s\n",
		name, number, name, (int)getpid(), outside, name, number, name);
	batch(inside, text);
	snprintf(text, sizeof(text), "address add 10.1.%u.1/24 dev %s-out\nlink set %s-out up\n", number, name, name);
	batch(outside, text);
}

static int set_up(void **state)
{
	(void)state;
	outside = new_netns();
	inside = new_netns();
	assert_true(outside >= 0 && inside >= 0);
	add_pair("eth0", 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close(outside);
	close(inside);
	return 0;
}

// ----- the guest: answers who asks for its address, echoes ICMP and UDP by turning the packet round

struct guest {
	int fd;
	uint8_t mac[6];
	const char *address;
	size_t longest; // frame so far
	unsigned udp;   // packets that were echoed
};

static void swap(uint8_t *a, uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t t = a[i];

		a[i] = b[i];
		b[i] = t;
	}
}

static bool answer_arp(const struct guest *g, uint8_t *p)
{
	struct in_addr own;

	inet_pton(AF_INET, g->address, &own);
	if (p[7] != ARPOP_REQUEST || memcmp(p + 24, &own, 4) != 0)
		return false;
	p[7] = ARPOP_REPLY;
	memcpy(p + 18, g->mac, 6);
	swap(p + 8, p + 18, 10);
	return true;
}

// Turning addresses and ports round leaves every checksum right; the reply's type needs its difference.
static bool answer_above(struct guest *g, int protocol, uint8_t *p)
{
	if (protocol == IPPROTO_UDP) {
		g->udp++;
		swap(p, p + 2, 2);
		return true;
	}
	if (protocol == IPPROTO_ICMP && p[0] == ICMP_ECHO) {
		uint32_t sum = (uint32_t)(p[2] << 8 | p[3]) + (ICMP_ECHO << 8);

		sum = (sum & 0xffff) + (sum >> 16);
		p[0] = ICMP_ECHOREPLY;
		p[2] = (uint8_t)(sum >> 8);
		p[3] = (uint8_t)sum;
		return true;
	}
	return false;
}

static bool answer(struct guest *g, uint8_t *frame)
{
	uint8_t *p = frame + ETH_HLEN;

	switch (frame[12] << 8 | frame[13]) {
	case ETH_P_ARP:
		return answer_arp(g, p);
	case ETH_P_IP:
		swap(p + 12, p + 16, 4);
		return answer_above(g, p[9], p + 20);
	case ETH_P_IPV6:
		swap(p + 8, p + 24, 16);
		return answer_above(g, p[6], p + 40);
	}
	return false;
}

static void guest_work(struct guest *g)
{
	uint8_t data[VNET + 65536] = {0};
	ssize_t n = read(g->fd, data, sizeof(data));
	uint8_t *frame = data + VNET;
	struct virtio_net_hdr h;

	assert_true(n >= VNET + ETH_HLEN);
	memcpy(&h, data, sizeof(h));
	// The card of this guest can do nothing by itself, so the kernel must have left nothing to it.
	assert_int_equal(h.flags & VIRTIO_NET_HDR_F_NEEDS_CSUM, 0);
	assert_int_equal(h.gso_type, VIRTIO_NET_HDR_GSO_NONE);
	if ((size_t)n - VNET > g->longest)
		g->longest = (size_t)n - VNET;
	if (!answer(g, frame))
		return;
	memcpy(frame, frame + 6, 6);
	memcpy(frame + 6, g->mac, 6);
	assert_int_equal(write(g->fd, data, (size_t)n), n);
}

// Lets the guest work until the socket has something to read. Returns its length, -1: nothing came.
static ssize_t reply(struct guest *g, int sock, void *data, size_t size, unsigned ms)
{
	uint64_t deadline = clock_deadline(ms * NS_PER_MS);
	struct pollfd pfd[2] = {{.fd = sock, .events = POLLIN}, {.fd = g ? g->fd : -1, .events = POLLIN}};

	while (poll(pfd, 2, clock_ms_left(deadline)) > 0) {
		if (pfd[0].revents & POLLIN)
			return recv(sock, data, size, 0);
		if (pfd[1].revents & POLLIN)
			guest_work(g);
	}
	return -1;
}

static int udp_to(int netns, const char *address)
{
	bool is_v6 = strchr(address, ':');
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(7)};
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(7)};
	int fd;

	enter(netns);
	fd = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	enter(inside);
	assert_true(fd >= 0);
	inet_pton(is_v6 ? AF_INET6 : AF_INET, address, is_v6 ? (void *)&v6.sin6_addr : (void *)&v4.sin_addr);
	assert_int_equal(is_v6 ? connect(fd, (struct sockaddr *)&v6, sizeof(v6))
			       : connect(fd, (struct sockaddr *)&v4, sizeof(v4)),
		0);
	return fd;
}

static void assert_echo(struct guest *g, const char *address, size_t len)
{
	uint8_t sent[2000], got[2000];
	CLEANUP_FD int fd = udp_to(outside, address);

	assert_true(len <= sizeof(sent));
	for (size_t i = 0; i < len; i++)
		sent[i] = (uint8_t)(i * 7);
	assert_int_equal(send(fd, sent, len, 0), len);
	assert_int_equal(reply(g, fd, got, sizeof(got), PATIENT), len);
	assert_memory_equal(got, sent, len);
}

static struct guest guest_of(const struct nic *n, const char *address)
{
	struct guest g = {.fd = n->tap, .address = address};

	memcpy(g.mac, n->mac, 6);
	return g;
}

static void open_set(struct nic_set *set, unsigned spare)
{
	CLEANUP_ERR struct err *e = NULL;

	if (nic_open(set, spare, true, &e))
		fail_msg("%s", err_text(e));
}

static void assert_nothing_left(void)
{
	assert_string_equal(run(inside, "ip -o link show type tun"), "");
	assert_null(strstr(run(inside, "tc qdisc show"), "ingress"));
}

// ----- tests

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
	assert_non_null(strstr(run(inside, "ip -o link show tap0_assay"), " mtu 1400 "));
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
	struct nic_set set;
	struct guest g;
	(void)state;

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

static void test_too_many_links(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct nic_set set;
	char line[64];
	(void)state;

	for (unsigned i = 1; i <= NIC_MAX; i++) {
		snprintf(line, sizeof(line), "link add more%u up type veth peer name more%u-peer", i, i);
		batch(inside, line);
	}
	assert_int_equal(nic_open(&set, 0, false, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	assert_non_null(strstr(err_text(e), "more than 8 links"));
	assert_nothing_left();
}

static void test_link_comes_later(void **state)
{
	struct nic_set set;
	struct guest g;
	uint8_t mac[6];
	bool changed;
	(void)state;

	batch(inside, "link delete eth0");
	open_set(&set, 1);
	assert_int_equal(set.count, 1);
	assert_string_equal(set.at[0].link, "");
	memcpy(mac, set.at[0].mac, 6);
	assert_int_equal(mac[0] & 3, 2);
	assert_int_equal(nic_rescan(&set, &changed, NULL), 0);
	assert_false(changed);
	add_pair("eth0", 1);
	assert_int_equal(nic_rescan(&set, &changed, NULL), 0);
	assert_true(changed);
	assert_string_equal(set.at[0].link, "eth0");
	assert_memory_equal(set.at[0].mac, "\2\0\0\0\0\1", 6);
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "10.1.1.3", 1372);
	assert_int_equal(nic_rescan(&set, &changed, NULL), 0);
	assert_false(changed);
	nic_close(&set);
	assert_nothing_left();
}

static void test_no_card_for_late_link(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct nic_set set;
	bool changed;
	(void)state;

	open_set(&set, 1);
	add_pair("eth1", 2);
	assert_int_equal(nic_rescan(&set, &changed, &e), -1);
	assert_string_equal(err_text(e), "cannot give the guest the link eth1: all its 1 cards are taken");
	nic_close(&set);
}

static yyjson_doc *described(const struct nic_set *set)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf out = {0};
	yyjson_doc *doc;

	buf_str(&out, "{");
	if (nic_describe(set, &out, &e))
		fail_msg("%s", err_text(e));
	buf_str(&out, "}");
	if (json_parse("network", buf_text(&out), out.len, &doc, &e))
		fail_msg("%s: %s", buf_text(&out), err_text(e));
	return doc;
}

static void assert_member(yyjson_doc *doc, const char *path, const char *expected)
{
	char *text = yyjson_val_write(yyjson_doc_ptr_get(doc, path), 0, NULL);

	assert_non_null(text);
	assert_string_equal(text, expected);
	free(text);
}

static void test_description(void **state)
{
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "address add fd00::3/64 dev eth0 nodad\n"
		      "route add default via 169.254.1.1 dev eth0 onlink\n"
		      "route add 169.254.1.1/32 dev eth0 scope link\n"
		      "route add 10.9.0.0/16 via 10.1.1.1 src 10.1.1.3 metric 50\n"
		      "route add 10.8.0.0/16 dev eth0 table 99\n"
		      "route add unreachable 10.7.0.0/16\n"
		      "route add ::/0 via fd00::1 dev eth0\n"
		      "link set lo up\nroute add 10.6.0.0/16 dev lo\n"
		      "neighbour add 10.1.1.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent\n"
		      "neighbour add 10.1.1.9 lladdr 02:00:00:00:00:98 dev eth0 nud stale");
	open_set(&set, 2);
	doc = described(&set);
	assert_member(doc, "/interfaces",
		"[{\"mac\":\"02:00:00:00:00:01\",\"name\":\"eth0\",\"mtu\":1400,"
		"\"addresses\":[\"10.1.1.3/24\",\"fd00::3/64\"]}]");
	assert_member(doc, "/routes/0", "{\"destination\":\"169.254.1.1/32\",\"device\":\"eth0\",\"scope\":253}");
	assert_member(doc, "/routes/1",
		"{\"destination\":\"default\",\"gateway\":\"169.254.1.1\",\"device\":\"eth0\",\"onlink\":true}");
	assert_member(doc, "/routes/2",
		"{\"destination\":\"10.9.0.0/16\",\"gateway\":\"10.1.1.1\",\"device\":\"eth0\","
		"\"source\":\"10.1.1.3\",\"metric\":50}");
	assert_member(doc, "/routes/3",
		"{\"destination\":\"default\",\"gateway\":\"fd00::1\",\"device\":\"eth0\",\"metric\":1024}");
	assert_null(yyjson_doc_ptr_get(doc, "/routes/4"));
	assert_member(
		doc, "/neighbours", "[{\"address\":\"10.1.1.1\",\"mac\":\"02:00:00:00:00:99\",\"device\":\"eth0\"}]");
	yyjson_doc_free(doc);
	nic_close(&set);
}

static void test_description_of_hops(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	CLEANUP_BUF struct buf out = {0};
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "route add 10.9.0.0/16 nexthop via 10.1.1.1 dev eth0 nexthop via 10.1.1.2 dev eth0");
	open_set(&set, 0);
	doc = described(&set);
	assert_member(
		doc, "/routes", "[{\"destination\":\"10.9.0.0/16\",\"gateway\":\"10.1.1.1\",\"device\":\"eth0\"}]");
	yyjson_doc_free(doc);
	batch(inside, "route add 10.5.0.0/16 via inet6 fd00::1 dev eth0 onlink");
	assert_int_equal(nic_describe(&set, &out, &e), -1);
	assert_int_equal(e->kind, ERR_UNSUPPORTED);
	nic_close(&set);
}

static void test_nothing_to_describe(void **state)
{
	struct nic_set set;
	yyjson_doc *doc;
	(void)state;

	batch(inside, "link delete eth0");
	open_set(&set, 1);
	doc = described(&set);
	assert_member(doc, "", "{\"interfaces\":[],\"routes\":[],\"neighbours\":[]}");
	yyjson_doc_free(doc);
	nic_close(&set);
}

static void test_link_of_others(void **state)
{
	CLEANUP_ERR struct err *e = NULL;
	struct nic_set set;
	(void)state;

	run(inside, "tc qdisc add dev eth0 clsact");
	assert_int_equal(nic_open(&set, 1, false, &e), -1);
	assert_non_null(strstr(err_text(e), "cannot redirect what comes in by eth0"));
	assert_int_equal(e->sys, EEXIST);
	assert_nothing_left();
	assert_non_null(strstr(run(inside, "tc qdisc show dev eth0"), "clsact"));
	assert_int_equal(nic_clean(NULL), 0);
	assert_non_null(strstr(run(inside, "tc qdisc show dev eth0"), "clsact"));
}

// A shim that is killed: its taps go with it, and what it left on the link goes with nic_clean or the next nic_open.
static void kill_shim(void)
{
	int pipe_fds[2];
	char ready;
	pid_t pid;

	assert_int_equal(pipe(pipe_fds), 0);
	pid = fork();
	if (pid == 0) {
		struct nic_set set;

		if (nic_open(&set, 0, false, NULL) || write(pipe_fds[1], "r", 1) != 1)
			_exit(1);
		pause();
	}
	close(pipe_fds[1]);
	assert_int_equal(read(pipe_fds[0], &ready, 1), 1);
	close(pipe_fds[0]);
	// While it lives, it is left alone, by nic_clean and by who would wire the link a second time.
	assert_int_equal(nic_clean(NULL), 0);
	assert_non_null(strstr(run(inside, "tc filter show dev eth0 ingress"), "Redirect to device tap0_assay"));
	assert_int_equal(nic_open(&(struct nic_set){.netlink = -1}, 0, false, NULL), -1);
	assert_non_null(strstr(run(inside, "tc filter show dev eth0 ingress"), "Redirect to device tap0_assay"));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_string_equal(run(inside, "ip -o link show type tun"), "");
	assert_non_null(strstr(run(inside, "tc qdisc show dev eth0"), "ingress"));
}

static void test_killed(void **state)
{
	struct nic_set set;
	struct guest g;
	(void)state;

	kill_shim();
	assert_int_equal(nic_clean(NULL), 0);
	assert_nothing_left();
	kill_shim();
	open_set(&set, 0);
	g = guest_of(&set.at[0], "10.1.1.3");
	assert_echo(&g, "10.1.1.3", 100);
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
		cmocka_unit_test_setup_teardown(test_too_many_links, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_link_comes_later, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_card_for_late_link, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_description, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_description_of_hops, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_nothing_to_describe, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_link_of_others, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_killed, set_up, tear_down),
	};

	if (unshare(CLONE_NEWNET)) {
		printf("network namespaces cannot be made here: %s\n", strerror(errno));
		return 77;
	}
	return cmocka_run_group_tests_name("nic", tests, NULL, NULL);
}
