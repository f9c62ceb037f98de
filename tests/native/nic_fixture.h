// SPDX-License-Identifier: MIT
// Two network namespaces joined by veth pairs, and at a tap's descriptor a toy guest, for the tests of runtime/nic.
// What they expect of the kernel they ask ip and tc.
#ifndef TESTS_NIC_FIXTURE_H
#define TESTS_NIC_FIXTURE_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/if_ether.h>
#include <linux/virtio_net.h>
#include <net/if_arp.h>

#include "base/clock.h"
#include "base/proc.h"
#include "runtime/nic.h"

#define LIMIT   (120 * NS_PER_S)
#define PATIENT 60000 // ms that something may take which must come
#define BRIEF   300   // ms in which nothing must come
#define VNET    10    // bytes of the header before a frame, unless the VMM asks for more

static int outside, inside; // the two namespaces

static inline void enter(int netns)
{
	assert_int_equal(setns(netns, CLONE_NEWNET), 0);
}

// Runs a command line in a namespace and returns what it wrote, valid until the next call.
static inline const char *run(int netns, const char *line)
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

static inline void batch(int netns, const char *commands)
{
	char line[2048];

	snprintf(line, sizeof(line), "ip -batch - <<'END'\n%s\nEND", commands);
	run(netns, line);
}

static inline int new_netns(void)
{
	assert_int_equal(unshare(CLONE_NEWNET), 0);
	return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

// A pair: NAME with its address in here, NAME-out there.
static inline void add_pair(const char *name, unsigned number)
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

static inline int set_up(void **state)
{
	(void)state;
	outside = new_netns();
	inside = new_netns();
	assert_true(outside >= 0 && inside >= 0);
	add_pair("eth0", 1);
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	close(outside);
	close(inside);
	return 0;
}

static inline void open_set(struct nic_set *set, unsigned spare)
{
	CLEANUP_ERR struct err *e = NULL;

	if (nic_open(set, spare, true, &e))
		fail_msg("%s", err_text(e));
}

static inline void assert_nothing_left(void)
{
	assert_string_equal(run(inside, "ip -o link show type tun"), "");
	assert_null(strstr(run(inside, "tc qdisc show"), "ingress"));
}

// ----- the guest: answers who asks for its address, echoes ICMP and UDP by turning the packet round

struct guest {
	int fd;
	uint8_t mac[6];
	const char *address;
	size_t longest; // frame so far
	unsigned udp;   // packets that were echoed
};

static inline void swap(uint8_t *a, uint8_t *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		uint8_t t = a[i];

		a[i] = b[i];
		b[i] = t;
	}
}

static inline bool answer_arp(const struct guest *g, uint8_t *p)
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
static inline bool answer_above(struct guest *g, int protocol, uint8_t *p)
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

static inline bool answer(struct guest *g, uint8_t *frame)
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

static inline void guest_work(struct guest *g)
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
static inline ssize_t reply(struct guest *g, int sock, void *data, size_t size, unsigned ms)
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

static inline int udp_to(int netns, const char *address)
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

static inline void assert_echo(struct guest *g, const char *address, size_t len)
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

static inline struct guest guest_of(const struct nic *n, const char *address)
{
	struct guest g = {.fd = n->tap, .address = address};

	memcpy(g.mac, n->mac, 6);
	return g;
}

#endif
